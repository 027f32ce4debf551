package io.diag.agent.gc;

import java.lang.management.GarbageCollectorMXBean;

/**
 * One of the JVM's beans about collections. Those of concurrent collectors come in pairs: {@code
 * ZGC Cycles} counts collections, and its time is not the service's; {@code ZGC Pauses} counts the
 * pauses in them. G1 has one more for the pauses of its marking.
 */
record Collector(GarbageCollectorMXBean bean) {

  String name() {
    return bean.getName();
  }

  /** Of collections, or of pauses. */
  long count() {
    return Math.max(0, bean.getCollectionCount());
  }

  boolean countsCollections() {
    String name = name();
    return !name.endsWith(" Pauses") && !name.equals("G1 Concurrent GC");
  }

  private boolean hasPauses() {
    return !name().endsWith(" Cycles");
  }

  long collections() {
    return countsCollections() ? count() : 0;
  }

  long pauseMillis() {
    return hasPauses() ? Math.max(0, bean.getCollectionTime()) : 0;
  }
}
