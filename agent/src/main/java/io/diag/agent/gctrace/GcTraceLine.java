package io.diag.agent.gctrace;

import io.diag.agent.gc.GarbageCollection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a collection as a line. For one reader: a cycle's line has the sum of the pauses since the
 * line of the cycle before.
 */
public final class GcTraceLine {

  private static final String NONE = "-";
  private static final double MB = 1024 * 1024;

  /** What the action of a collection of the young generation alone says. */
  private static final String MINOR = "minor";

  private final HeapGoal goal;
  private final Map<String, Long> pauses = new HashMap<>();

  public GcTraceLine(HeapGoal goal) {
    this.goal = goal;
  }

  /** Without the end of the line. */
  public String of(GarbageCollection collection) {
    long before = collection.heapBefore();
    long after = collection.heapAfter();
    // Pauses of ZGC and Shenandoah are told without the heap.
    boolean hasHeap = before > 0 || after > 0;
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "@%.3fs", collection.startMillis() / 1000.0));
    line.append(collection.isPause() ? " pause=" : " gc=").append(collection.id());
    line.append(" collector=\"").append(collection.collector());
    line.append("\" cause=\"").append(collection.cause());
    line.append("\" trigger=").append(GcTrigger.of(collection));
    line.append(" heap_mb=").append(hasHeap ? mb(before) + "->" + mb(after) : NONE);
    line.append(" committed_mb=").append(hasHeap ? mb(collection.heapCommitted()) : NONE);
    line.append(" live_mb=").append(hasHeap && isOfWholeHeap(collection) ? mb(after) : NONE);
    line.append(" pause_ms=").append(pause(collection));
    line.append(" duration_ms=").append(collection.durationMillis());
    line.append(" limit_mb=").append(mb(goal.limitBytes()));
    line.append(" target_mb=").append(mb(goal.targetBytes()));
    return line.toString();
  }

  private static boolean isOfWholeHeap(GarbageCollection collection) {
    return !collection.isPause()
        && !collection.action().contains(MINOR)
        && !collection.collector().toLowerCase(Locale.ROOT).contains(MINOR);
  }

  private long pause(GarbageCollection collection) {
    long duration = collection.durationMillis();
    String family = collection.collector().replaceFirst(" (Pauses|Cycles)$", "");
    if (collection.isPause()) {
      pauses.merge(family, duration, Long::sum);
      return duration;
    }
    if (!collection.isConcurrent()) {
      return duration;
    }
    Long sum = pauses.remove(family);
    return sum == null ? 0 : sum;
  }

  private static String mb(long bytes) {
    return bytes < 0 ? NONE : String.format(Locale.ROOT, "%.1f", bytes / MB);
  }
}
