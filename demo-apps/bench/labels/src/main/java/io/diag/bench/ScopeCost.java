package io.diag.bench;

import io.diag.api.CpuProfile;
import io.diag.api.Labels;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Entering and leaving a scope, beside what it is built on and what others offer. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("try")
public class ScopeCost {

  private static final ThreadLocal<Labels> PLAIN = new ThreadLocal<>();
  private static final Labels KEPT = Labels.of("tenant", "acme");
  private static final Labels INNER = Labels.of("endpoint", "/checkout");

  /** Of a CPU profile that runs meanwhile; 0 for none. */
  @Param({"0", "100", "1000"})
  int hz;

  private CpuProfile profile;
  private int work;
  private Labels outer = KEPT;

  @Setup(Level.Iteration)
  public void start() {
    // So that what the thread has of its own is old, as it is in a service.
    System.gc();
    profile = hz == 0 ? null : CpuProfile.start(OutputStream.nullOutputStream(), hz);
  }

  @TearDown(Level.Iteration)
  public void stop() throws Exception {
    if (profile != null) {
      profile.stop();
    }
  }

  @Benchmark
  public int empty() {
    return work++;
  }

  @Benchmark
  public int threadLocal() {
    Labels before = PLAIN.get();
    PLAIN.set(KEPT);
    try {
      return work++;
    } finally {
      PLAIN.set(before);
    }
  }

  @Benchmark
  public int scope() {
    try (Labels.Scope scope = KEPT.open()) {
      return work++;
    }
  }

  @Benchmark
  public int run() {
    KEPT.run(() -> work++);
    return work;
  }

  /** Another set than the time before, so that a reference has to be written. */
  @Benchmark
  public int alternating() {
    outer = outer == KEPT ? INNER : KEPT;
    try (Labels.Scope scope = outer.open()) {
      return work++;
    }
  }

  @Benchmark
  public int nested() {
    try (Labels.Scope first = KEPT.open();
        Labels.Scope second = INNER.open()) {
      return work++;
    }
  }

  @Benchmark
  public int ofIncluded() {
    try (Labels.Scope scope = Labels.of("tenant", "acme", "endpoint", "/checkout").open()) {
      return work++;
    }
  }
}
