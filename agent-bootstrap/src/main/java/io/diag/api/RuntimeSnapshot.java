package io.diag.api;

import io.diag.bootstrap.AgentHolder;
import io.diag.bootstrap.RuntimeValue;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What this JVM looks like from far: threads, heap and collections in numbers, as {@code
 * /debug/runtime} shows them.
 *
 * <pre>{@code
 * log.info(RuntimeSnapshot.take().toString());
 * // platform_threads=23 virtual_threads=1000 cpus=8 scheduler_parallelism=8 ...
 * }</pre>
 *
 * <p>A value that this JVM cannot give is empty, never 0 in its place.
 *
 * <p>Corresponds to Go's {@code runtime.NumGoroutine}, {@code NumCPU}, {@code GOMAXPROCS(0)} and
 * the fields HeapAlloc, HeapSys, NumGC, NumForcedGC and PauseTotalNs of {@code
 * runtime.ReadMemStats} (runtime, mstats.go); for that, Go stops the world, and here no safepoint
 * is taken.
 *
 * <p>Immutable. Without the agent it has the CPUs and the heap, and all else is empty.
 */
public final class RuntimeSnapshot {

  private final Map<RuntimeValue, Long> values;

  private RuntimeSnapshot(Map<RuntimeValue, Long> values) {
    this.values = values;
  }

  /**
   * Takes one, in some microseconds (docs/performance.md) but for the first, which loads the JVM's
   * management classes and takes some tens of milliseconds. Each source is read once; the numbers
   * are not all of the very same instant. Thread-safe.
   *
   * @return the snapshot
   */
  public static RuntimeSnapshot take() {
    AgentHolder.Agent agent = AgentHolder.agent();
    return new RuntimeSnapshot(agent == null ? withoutAgent() : agent.runtimeValues());
  }

  private static Map<RuntimeValue, Long> withoutAgent() {
    Runtime runtime = Runtime.getRuntime();
    long committed = runtime.totalMemory();
    Map<RuntimeValue, Long> values = new EnumMap<>(RuntimeValue.class);
    values.put(RuntimeValue.CPUS, (long) runtime.availableProcessors());
    values.put(RuntimeValue.HEAP_USED_MB, committed - runtime.freeMemory());
    values.put(RuntimeValue.HEAP_COMMITTED_MB, committed);
    return values;
  }

  /**
   * Live platform threads, the JVM's own and the agent's among them; the same number as the JVM's
   * ThreadMXBean gives.
   *
   * @return the count; empty without the agent
   */
  public OptionalLong platformThreads() {
    return get(RuntimeValue.PLATFORM_THREADS);
  }

  /**
   * Virtual threads that have been started and have not ended. Before JDK 21 there are none: 0.
   *
   * @return the count; empty without the agent, and on a JDK that keeps them in an unknown way
   */
  public OptionalLong virtualThreads() {
    return get(RuntimeValue.VIRTUAL_THREADS);
  }

  /**
   * Processors that the JVM may use.
   *
   * @return the count
   */
  public int cpus() {
    return (int) get(RuntimeValue.CPUS).orElseThrow();
  }

  /**
   * How many virtual threads run at a time, as Go's {@code GOMAXPROCS(0)}. Only read, never set.
   *
   * @return the scheduler's parallelism, or what it will be before the first virtual thread; empty
   *     without the agent, and before JDK 21
   */
  public OptionalLong schedulerParallelism() {
    return get(RuntimeValue.SCHEDULER_PARALLELISM);
  }

  /**
   * Virtual threads that are on a carrier, as the scheduler estimates it: its threads at work.
   *
   * @return the count; empty without the agent, and before JDK 21
   */
  public OptionalLong mountedVirtualThreads() {
    return get(RuntimeValue.MOUNTED_VIRTUAL_THREADS);
  }

  /**
   * Virtual threads that could run and wait for a carrier, as the scheduler estimates it.
   *
   * @return the count; empty without the agent, and before JDK 21
   */
  public OptionalLong queuedVirtualThreads() {
    return get(RuntimeValue.QUEUED_VIRTUAL_THREADS);
  }

  /**
   * Bytes of the heap that are taken, by live objects and by others not yet collected.
   *
   * @return bytes
   */
  public long heapUsedBytes() {
    return get(RuntimeValue.HEAP_USED_MB).orElseThrow();
  }

  /**
   * Bytes that the heap has from the system.
   *
   * @return bytes
   */
  public long heapCommittedBytes() {
    return get(RuntimeValue.HEAP_COMMITTED_MB).orElseThrow();
  }

  /**
   * Garbage collections since the JVM's start, young ones and concurrent cycles too. Go's NumGC.
   *
   * @return the count; empty without the agent or the module java.management
   */
  public OptionalLong gcs() {
    return get(RuntimeValue.GCS);
  }

  /**
   * Those that somebody asked for: System.gc(), jcmd, a heap dump or histogram, a JVMTI agent. They
   * are told apart from the first snapshot on, or the first request of {@code /debug/runtime}; what
   * was before counts as automatic. From then on the JVM spends some 60 microseconds of a thread of
   * its own on each collection, and what it finds is known here some milliseconds after the
   * collection. Go's NumForcedGC.
   *
   * @return the count; empty without the agent or the module jdk.management
   */
  public OptionalLong forcedGcs() {
    return get(RuntimeValue.GCS_FORCED);
  }

  /**
   * The others.
   *
   * @return the count; empty where {@link #forcedGcs} is
   */
  public OptionalLong automaticGcs() {
    return get(RuntimeValue.GCS_AUTOMATIC);
  }

  /**
   * How long the service stood still for collections, since the JVM's start. Go's PauseTotalNs.
   *
   * @return milliseconds; empty without the agent or the module java.management
   */
  public OptionalLong gcPauseTotalMillis() {
    return get(RuntimeValue.GC_PAUSE_TOTAL_MS);
  }

  /**
   * Time since the JVM's start.
   *
   * @return milliseconds; empty without the agent
   */
  public OptionalLong uptimeMillis() {
    return get(RuntimeValue.UPTIME_S);
  }

  private OptionalLong get(RuntimeValue value) {
    Long number = values.get(value);
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /**
   * The line of {@code /debug/runtime}, without its end: {@code key=value}, separated by blanks.
   * What is empty is left out.
   *
   * @return the line
   */
  @Override
  public String toString() {
    return RuntimeValue.line(values);
  }
}
