package io.diag.it.hosts;

import java.util.List;

/** A real server to run under the agent. Its jars are those of {@code hosts/MODULE/pom.xml}. */
public interface Host {

  /** As the table of results has it. */
  String name();

  /** Its folder in {@code hosts}. */
  String module();

  /** The jar whose file name has the server's version. */
  String artifact();

  /** What the load counts, in the plural. */
  default String unit() {
    return "requests";
  }

  /** The oldest JDK that it runs on. */
  default int minFeature() {
    return 17;
  }

  /** The newest JDK that it runs on. */
  default int maxFeature() {
    return Integer.MAX_VALUE;
  }

  /** Options of the server's JVM. */
  default List<String> jvm(HostPlace place) {
    return List.of("-Xms512m", "-Xmx512m");
  }

  /** Writes files that it needs. */
  default void prepare(HostPlace place) throws Exception {}

  /** Main class and arguments of a program to run to its end before the server; empty for none. */
  default List<String> before(HostPlace place) {
    return List.of();
  }

  /** Main class and arguments. */
  List<String> program(HostPlace place);

  /** A line, as a regular expression, after which the load can begin. */
  String ready();

  /**
   * Main class and arguments of a program that works for the server until its stdin ends: it prints
   * {@code ready} as soon as it does, and {@code count N} for each line on its stdin, N the units
   * done so far. Empty if the server itself does so.
   */
  List<String> load(HostPlace place);
}
