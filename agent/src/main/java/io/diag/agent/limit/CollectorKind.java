package io.diag.agent.limit;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** The collector in use, by the names of its beans. Needs the module java.management. */
public enum CollectorKind {
  ZGC("ZGC"),
  SHENANDOAH("Shenandoah"),
  G1("G1"),
  PARALLEL("Parallel"),
  SERIAL("Serial"),
  /** It never collects. */
  EPSILON("Epsilon"),
  UNKNOWN("unknown");

  private final String text;

  CollectorKind(String text) {
    this.text = text;
  }

  public static CollectorKind inUse() {
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      CollectorKind kind = of(bean.getName());
      if (kind != UNKNOWN) {
        return kind;
      }
    }
    return UNKNOWN;
  }

  private static CollectorKind of(String bean) {
    if (bean.startsWith("ZGC")) {
      return ZGC;
    }
    if (bean.startsWith("Shenandoah")) {
      return SHENANDOAH;
    }
    if (bean.startsWith("G1")) {
      return G1;
    }
    if (bean.startsWith("PS ")) {
      return PARALLEL;
    }
    if (bean.equals("Copy") || bean.equals("MarkSweepCompact")) {
      return SERIAL;
    }
    return bean.startsWith("Epsilon") ? EPSILON : UNKNOWN;
  }

  /** Its heap is a file in memory. */
  boolean sharesHeap() {
    return this == ZGC;
  }

  @Override
  public String toString() {
    return text;
  }
}
