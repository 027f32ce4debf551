package io.diag.agent.gc;

import java.util.Set;

/**
 * One collection that has ended, or one pause of a concurrent one, as the JVM tells of it.
 *
 * @param collector the name of the bean, such as {@code G1 Young Generation}
 * @param isPause whether it is no collection but a pause in one that runs beside the service
 * @param action such as {@code end of minor GC}
 * @param cause such as {@code Allocation Failure}
 * @param id the bean's own number of it
 * @param startMillis since the JVM's start
 * @param durationMillis no pause, if it ran beside the service
 * @param heapBefore bytes used of all pools of the heap
 * @param heapAfter the same when it had ended
 * @param heapCommitted bytes that the heap had from the system when it had ended
 */
public record GarbageCollection(
    String collector,
    boolean isPause,
    String action,
    String cause,
    long id,
    long startMillis,
    long durationMillis,
    long heapBefore,
    long heapAfter,
    long heapCommitted) {

  private static final Set<String> FORCED =
      Set.of(
          "System.gc()",
          "Diagnostic Command",
          "Heap Inspection Initiated GC",
          "Heap Dump Initiated GC",
          "JvmtiEnv ForceGarbageCollection");

  /** Whether somebody asked for it. */
  public boolean isForced() {
    return isForced(cause);
  }

  /** Whether the service ran while it was collected: then its duration is no pause. */
  public boolean isConcurrent() {
    return collector.endsWith(" Cycles");
  }

  /** Whether it looked at all of the heap, and not only at what is new. */
  public boolean isOfWholeHeap() {
    return switch (collector) {
      case "Copy", "PS Scavenge", "G1 Young Generation", "ZGC Minor Cycles" -> false;
      default -> true;
    };
  }

  static boolean isForced(String cause) {
    return FORCED.contains(cause);
  }
}
