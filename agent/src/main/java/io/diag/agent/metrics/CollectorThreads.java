package io.diag.agent.metrics;

import io.diag.agent.natives.JvmtiLibrary;
import java.util.List;
import java.util.function.Predicate;

/** The JVM's threads that collect, by their names in the kernel, which are cut after 15 letters. */
final class CollectorThreads implements Predicate<String> {

  private static final String[] COLLECTORS = {
    "UseG1GC", "UseParallelGC", "UseSerialGC", "UseZGC", "UseShenandoahGC", "UseEpsilonGC"
  };

  private final List<String> beginnings;

  private CollectorThreads(List<String> beginnings) {
    this.beginnings = beginnings;
  }

  static CollectorThreads inUse() {
    for (String flag : COLLECTORS) {
      if (JvmtiLibrary.vmFlag(flag) == 1) {
        return of(flag);
      }
    }
    return new CollectorThreads(List.of());
  }

  static CollectorThreads of(String flag) {
    return new CollectorThreads(
        switch (flag) {
          case "UseG1GC" -> List.of("GC Thread#", "G1 ");
          case "UseParallelGC" -> List.of("GC Thread#");
          // It has no other, and what else this one does is little.
          case "UseSerialGC" -> List.of("VM Thread");
          case "UseZGC" ->
              List.of("ZWorker", "ZDriver", "ZDirector", "ZStat", "ZUncommitter", "ZUnmapper");
          case "UseShenandoahGC" -> List.of("Shenandoah ");
          default -> List.of();
        });
  }

  /** Whether there are any. */
  boolean areKnown() {
    return !beginnings.isEmpty();
  }

  @Override
  public boolean test(String name) {
    return beginnings.stream().anyMatch(name::startsWith);
  }
}
