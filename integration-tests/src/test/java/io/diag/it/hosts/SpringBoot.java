package io.diag.it.hosts;

import java.util.List;

/** A small web application on Spring Boot's Tomcat, with platform or virtual threads. */
public final class SpringBoot implements Host {

  private final boolean virtual;

  public SpringBoot(boolean virtual) {
    this.virtual = virtual;
  }

  @Override
  public String name() {
    return "Spring Boot, Tomcat" + (virtual ? ", virtual threads" : "");
  }

  @Override
  public String module() {
    return "springboot";
  }

  @Override
  public String artifact() {
    return "spring-boot";
  }

  @Override
  public int minFeature() {
    return virtual ? 21 : 17;
  }

  @Override
  public List<String> program(HostPlace place) {
    return List.of(
        "io.diag.hosts.Shop",
        "--server.port=" + place.port(),
        "--server.address=127.0.0.1",
        // It would close each connection after a hundred.
        "--server.tomcat.max-keep-alive-requests=-1",
        "--spring.threads.virtual.enabled=" + virtual);
  }

  @Override
  public String ready() {
    return ".*Started Shop in .*";
  }

  @Override
  public List<String> load(HostPlace place) {
    return HttpLoad.of(place, "/sell?what=coffee");
  }
}
