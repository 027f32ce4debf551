package io.diag.agent.gctrace;

import io.diag.agent.gc.GarbageCollection;
import java.util.Locale;
import java.util.Map;

/** What made the JVM collect, in words that are the same for every collector. */
enum GcTrigger {
  /** Somebody asked for it. */
  FORCED,
  /** There was no room for what the service wanted, or soon would not have been. */
  ALLOCATION,
  /** The heap was filled to some part of it. */
  OCCUPANCY,
  /** There was no room for classes. */
  METASPACE,
  /** There was no room for compiled code. */
  CODECACHE,
  /** Time had passed. */
  PERIODIC,
  /** A cycle of the same collector was on already, of which this is a step. */
  CYCLE,
  /** The JVM does not say: Shenandoah has one name for all its reasons. */
  UNKNOWN;

  private static final Map<String, GcTrigger> BY_CAUSE =
      Map.ofEntries(
          Map.entry("Allocation Failure", ALLOCATION),
          Map.entry("Allocation Rate", ALLOCATION),
          Map.entry("Allocation Stall", ALLOCATION),
          Map.entry("GCLocker Initiated GC", ALLOCATION),
          Map.entry("G1 Evacuation Pause", ALLOCATION),
          Map.entry("G1 Humongous Allocation", ALLOCATION),
          Map.entry("G1 Preventive Collection", ALLOCATION),
          Map.entry("G1 Compaction Pause", ALLOCATION),
          Map.entry("Upgrade To Full GC", ALLOCATION),
          Map.entry("Ergonomics", OCCUPANCY),
          Map.entry("Warmup", OCCUPANCY),
          Map.entry("High Usage", OCCUPANCY),
          Map.entry("Proactive", OCCUPANCY),
          Map.entry("Metadata GC Threshold", METASPACE),
          Map.entry("Metadata GC Clear Soft References", METASPACE),
          Map.entry("Last ditch collection", METASPACE),
          Map.entry("CodeCache GC Threshold", CODECACHE),
          Map.entry("CodeCache GC Aggressive", CODECACHE),
          Map.entry("G1 Periodic Collection", PERIODIC),
          Map.entry("Timer", PERIODIC),
          Map.entry("No GC", CYCLE));

  static GcTrigger of(GarbageCollection collection) {
    return collection.isForced() ? FORCED : BY_CAUSE.getOrDefault(collection.cause(), UNKNOWN);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
