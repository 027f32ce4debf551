package io.diag.agent.limit;

import java.util.ArrayList;
import java.util.List;

/** What cannot be set while the JVM runs, and would help at its start. */
final class LaunchAdvice {

  private static final int LONG_DELAY_SECONDS = 5;

  /**
   * One line each.
   *
   * @param heapTarget -1 if no limit is set
   */
  static List<String> of(CollectorKind collector, VmFlags flags, long heapTarget) {
    List<String> lines = new ArrayList<>();
    switch (collector) {
      case ZGC -> zgc(flags, lines);
      case SHENANDOAH -> shenandoah(flags, lines);
      case PARALLEL ->
          lines.add("-XX:+UseG1GC or -XX:+UseSerialGC: Parallel keeps a limit by chance only");
      case SERIAL -> serial(flags, lines);
      case EPSILON -> lines.add("another collector: Epsilon never collects");
      default -> {}
    }
    if (usesCollections(collector) && flags.isTrue("DisableExplicitGC")) {
      lines.add("without -XX:+DisableExplicitGC: no collection can be asked for");
    }
    long least = Math.max(flags.number("MinHeapSize", 0), 0);
    if (heapTarget >= 0 && least > heapTarget) {
      lines.add("-Xms lower than the heap target: the heap never gets smaller than that");
    }
    return lines;
  }

  private static boolean usesCollections(CollectorKind collector) {
    return collector == CollectorKind.G1
        || collector == CollectorKind.PARALLEL
        || collector == CollectorKind.SERIAL;
  }

  private static void serial(VmFlags flags, List<String> lines) {
    if (flags.isTrue("ShrinkHeapInSteps")) {
      lines.add("-XX:-ShrinkHeapInSteps: else it takes four collections to give memory back");
    }
  }

  private static void zgc(VmFlags flags, List<String> lines) {
    if ("false".equals(flags.get("ZUncommit"))) {
      lines.add("-XX:+ZUncommit: without, memory is never given back");
    } else if (flags.number("ZUncommitDelay", 300) > LONG_DELAY_SECONDS) {
      lines.add("-XX:ZUncommitDelay=1: else memory is given back after five minutes");
    }
  }

  private static void shenandoah(VmFlags flags, List<String> lines) {
    if ("false".equals(flags.get("ShenandoahUncommit"))) {
      lines.add("-XX:+ShenandoahUncommit: without, memory is never given back");
    } else if (flags.number("ShenandoahUncommitDelay", 300_000) > LONG_DELAY_SECONDS * 1000) {
      lines.add(
          "-XX:+UnlockExperimentalVMOptions -XX:ShenandoahUncommitDelay=500: else memory is given"
              + " back after five minutes");
    }
  }

  private LaunchAdvice() {}
}
