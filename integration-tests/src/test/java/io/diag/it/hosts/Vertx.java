package io.diag.it.hosts;

import java.util.List;

/** An HTTP server on Netty's event loops, with a pool of workers beside them. */
public final class Vertx implements Host {

  @Override
  public String name() {
    return "Vert.x (Netty)";
  }

  @Override
  public String module() {
    return "vertx";
  }

  @Override
  public String artifact() {
    return "vertx-core";
  }

  @Override
  public List<String> program(HostPlace place) {
    return List.of("io.diag.hosts.VertxServer", place.portText());
  }

  @Override
  public String ready() {
    return "ready";
  }

  @Override
  public List<String> load(HostPlace place) {
    return HttpLoad.of(place, "/a/path");
  }
}
