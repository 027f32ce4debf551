package io.diag.agent.http;

import java.util.Set;

/** Names below {@code /debug/pprof/} that no profile of the service's own can have. */
public final class OwnNames {

  /** The port's own, known before it is open, and those that Go or its clients have given away. */
  private static final Set<String> NAMES =
      Set.of(
          "allocs",
          "block",
          "cleaner",
          "cmdline",
          "fgprof",
          "goroutine",
          "goroutineleak",
          "heap",
          "mutex",
          "profile",
          "symbol",
          "thread",
          "threadcreate",
          "trace",
          "wall");

  /** {@code delta_heap} and its like. */
  private static final String DELTA = "delta_";

  /** Whether it is one of the port's. */
  public static boolean have(String name) {
    return NAMES.contains(name) || name.startsWith(DELTA);
  }

  private OwnNames() {}
}
