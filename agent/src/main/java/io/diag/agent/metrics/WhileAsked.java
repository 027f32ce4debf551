package io.diag.agent.metrics;

import io.diag.agent.boot.JdkModules;
import io.diag.agent.log.ErrorText;
import io.diag.hooks.SuppressedErrors;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;

/**
 * What is read once a second while somebody asks for metrics: from the first request on, and until
 * two minutes after the last. A service that nobody asks is spared it, and the beans it needs.
 */
final class WhileAsked {

  private static final long ENOUGH_NANOS = 120_000_000_000L;

  private static final int MAX_BEGIN_SECONDS = 5;

  private static final List<Reading> WITHOUT_BEANS =
      List.of(
          Reading.gauge(
                  "jvm_memory_used_bytes",
                  "Used bytes of a given JVM memory area.",
                  WhileAsked::heapUsed,
                  "")
              .labelled("area", "heap"));

  private final BackgroundReading background =
      new BackgroundReading("jvm", this::isAsked, this::read);
  private final KernelReadings kernel = new KernelReadings();
  private final ThreadStates threadStates = new ThreadStates();
  private final Map<String, String> failures = new ConcurrentHashMap<>();

  /** Null where pauses are measured in another way. */
  private final ToldPauses toldPauses;

  /** Null before the first request, and without the module java.management. */
  private volatile ManagedMetrics managed;

  private volatile boolean hasBegun;
  private final ReentrantLock beginning = new ReentrantLock();
  private volatile long askedAt;

  WhileAsked(ToldPauses toldPauses) {
    this.toldPauses = toldPauses;
  }

  /** Somebody asks: what there is, is no older than two of its periods when this returns. */
  void ask() {
    askedAt = System.nanoTime();
    if (!hasBegun) {
      tryBegin();
    }
    background.refresh();
  }

  /** One thread at a time; the others wait for it for a while, and then do without the beans. */
  private void tryBegin() {
    boolean locked = false;
    try {
      locked = beginning.tryLock(MAX_BEGIN_SECONDS, TimeUnit.SECONDS);
      if (locked && !hasBegun) {
        begin();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (locked) {
        beginning.unlock();
      }
    }
  }

  private void begin() {
    if (JdkModules.has("java.management")) {
      managed = new ManagedMetrics();
      if (toldPauses != null) {
        toldPauses.listen();
      }
    }
    hasBegun = true;
  }

  private boolean isAsked() {
    return hasBegun && System.nanoTime() - askedAt < ENOUGH_NANOS;
  }

  private void read() {
    ManagedMetrics beans = managed;
    read("process_*", kernel::read);
    read("jvm_threads_state", threadStates::read);
    if (beans != null) {
      beans.read(this::read);
    }
  }

  /** One that fails is as old as its last success; the others are read nevertheless. */
  private void read(String name, Runnable reading) {
    try {
      reading.run();
      failures.remove(name);
    } catch (RuntimeException | LinkageError e) {
      SuppressedErrors.report(Metrics.FEATURE, e);
      failures.put(name, ErrorText.of(e));
    }
  }

  /** What could not be read the last time, and why. */
  Map<String, String> failures() {
    return failures;
  }

  BackgroundReading background() {
    return background;
  }

  /** What is to be read for each request, and what was read in the background. */
  List<Reading> readings() {
    List<Reading> readings = new ArrayList<>(kernel.readings());
    readings.addAll(threadStates.readings());
    ManagedMetrics beans = managed;
    readings.addAll(beans != null ? beans.readings() : WITHOUT_BEANS);
    return readings;
  }

  /** Why there is nothing of {@link #snapshots}, if so. */
  Map<String, String> missing() {
    return managed != null
        ? Map.of()
        : Map.of("jvm_* and process_*", "this JVM is without the module java.management");
  }

  private static double heapUsed() {
    return Math.max(0, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
  }

  /** One of the readings of the JVM's beans; NaN before the first request. */
  DoubleSupplier number(String name) {
    return () -> {
      ManagedMetrics beans = managed;
      return beans == null ? Double.NaN : beans.number(name);
    };
  }

  /** What the client library's own instrumentation has read. */
  MetricSnapshots snapshots() {
    ManagedMetrics beans = managed;
    return beans == null ? new MetricSnapshots() : beans.collect();
  }
}
