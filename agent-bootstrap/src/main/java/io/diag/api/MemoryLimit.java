package io.diag.api;

import io.diag.bootstrap.AgentHolder;

/**
 * The soft limit on the memory of this process, heap and all else. The collector is made to work
 * harder to keep below it, by what this collector offers for that; what that is, and how well it
 * does, is in docs/memory-limit.md. Where the live objects do not fit the limit is exceeded and the
 * service goes on: a limit ends no process and causes no OutOfMemoryError.
 *
 * <pre>{@code
 * long before = MemoryLimit.set(200L * 1024 * 1024);
 * ...
 * MemoryLimit.set(before);
 * }</pre>
 *
 * <p>The option {@code memory-limit} ({@code DIAG_MEMORY_LIMIT}) sets it at start, {@code PUT
 * /debug/runtime/memory-limit} from outside. There is one limit for the process, and the last word
 * counts.
 *
 * <p>Corresponds to Go's {@code debug.SetMemoryLimit} and GOMEMLIMIT (runtime/debug, garbage.go).
 * Go's argument -1, which only reads, is {@link #get} here.
 *
 * <p>Thread-safe. Without the agent there is no limit, and none can be set.
 */
public final class MemoryLimit {

  /** No limit, as Go's math.MaxInt64. */
  public static final long NONE = Long.MAX_VALUE;

  private static final long LEAST = 32L * 1024 * 1024;

  /**
   * How the limit is kept. Sizes are bytes, -1 where they are not known.
   *
   * @param limit bytes; {@link MemoryLimit#NONE} if none is set
   * @param footprint what the system counts as the process's memory: private to it or shared memory
   * @param footprintPeak the most of it that the agent has seen since the limit was set, which it
   *     looks at up to four times a second; -1 without a limit
   * @param heapTarget what the limit leaves for the heap; -1 without a limit
   * @param liveSet what collections have left of late
   * @param isExceeded whether the footprint is above the limit, and not just for a moment
   * @param lever how the collector is made to keep to it
   * @param isBestEffort whether the limit may be exceeded although the live objects would fit
   */
  public record Status(
      long limit,
      long footprint,
      long footprintPeak,
      long heapTarget,
      long liveSet,
      boolean isExceeded,
      String lever,
      boolean isBestEffort) {}

  /**
   * The limit in force. Costs a few nanoseconds.
   *
   * @return bytes; {@link #NONE} if none is set, and without the agent
   */
  public static long get() {
    AgentHolder.Agent agent = AgentHolder.agent();
    long bytes = agent == null ? -1 : agent.memoryLimitBytes();
    return bytes < 0 ? NONE : bytes;
  }

  /**
   * Sets the limit, or ends it and puts the settings of the JVM back that were changed for it. Some
   * microseconds; the first time tens of milliseconds, since it loads the JVM's management classes.
   * The collector follows within a second, memory is given back when the collector does so.
   *
   * @param bytes at least 32 MiB; {@link #NONE} for no limit
   * @return the limit before
   * @throws IllegalArgumentException if it is less than 32 MiB, also if it is negative; also
   *     without the agent
   * @throws IllegalStateException if this JVM can keep none: it lacks the module jdk.management, or
   *     no thread can be started
   */
  public static long set(long bytes) {
    if (bytes < LEAST) {
      throw new IllegalArgumentException(
          "a memory limit is at least " + LEAST + " bytes, not " + bytes + "; NONE ends it");
    }
    AgentHolder.Agent agent = AgentHolder.agent();
    if (agent == null) {
      return NONE;
    }
    long before = get();
    agent.setMemoryLimit(bytes == NONE ? -1 : bytes);
    return before;
  }

  /**
   * What the agent knows of it now, within a second. Costs some microseconds, without a limit some
   * hundred.
   *
   * @return the state; without the agent {@link #NONE}, and nothing known
   */
  public static Status status() {
    AgentHolder.Agent agent = AgentHolder.agent();
    return agent == null
        ? new Status(NONE, -1, -1, -1, -1, false, "none", false)
        : agent.memoryLimit();
  }

  private MemoryLimit() {}
}
