package io.diag.it.hosts;

import java.nio.file.Path;
import java.util.List;

/** Ruby scripts that are evaluated anew in each round, on several threads of one program. */
public final class JRuby implements Host {

  private final Path script;

  public JRuby(Path hosts) {
    script = hosts.resolve("jruby/target/classes/loop.rb");
  }

  @Override
  public String name() {
    return "JRuby";
  }

  @Override
  public String module() {
    return "jruby";
  }

  @Override
  public String artifact() {
    return "jruby-complete";
  }

  @Override
  public String unit() {
    return "scripts";
  }

  @Override
  public List<String> program(HostPlace place) {
    return List.of("org.jruby.Main", script.toString());
  }

  @Override
  public String ready() {
    return "ready";
  }

  @Override
  public List<String> load(HostPlace place) {
    return List.of();
  }
}
