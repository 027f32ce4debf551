package io.diag.it.hosts;

import java.util.List;

/** A database: its TCP server with one database in memory, written by several connections. */
public final class H2 implements Host {

  @Override
  public String name() {
    return "H2, TCP server";
  }

  @Override
  public String module() {
    return "h2";
  }

  @Override
  public String artifact() {
    return "h2";
  }

  @Override
  public String unit() {
    return "transactions";
  }

  @Override
  public List<String> program(HostPlace place) {
    return List.of("org.h2.tools.Server", "-tcp", "-tcpPort", place.portText(), "-ifNotExists");
  }

  @Override
  public String ready() {
    return "TCP server running at .*";
  }

  @Override
  public List<String> load(HostPlace place) {
    return List.of("io.diag.hosts.H2Load", place.portText());
  }
}
