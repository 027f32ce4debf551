package io.diag.bench;

import io.diag.api.Labels;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A virtual thread that yields, and so leaves its carrier and gets on it again. JDK 21 or newer. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MountCost {

  private static final int YIELDS = 10_000;

  /** Whether any virtual thread has labels, and whether this one has. */
  @Param({"none", "others", "own"})
  String labels;

  private final Labels kept = Labels.of("tenant", "acme");

  @Setup
  public void label() throws Exception {
    if (!labels.equals("none")) {
      start(() -> kept.run(() -> {})).join();
    }
  }

  private static Thread start(Runnable task) throws Exception {
    return (Thread)
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
  }

  @Benchmark
  @OperationsPerInvocation(YIELDS)
  public void yield() throws Exception {
    Runnable yields =
        () -> {
          for (int i = 0; i < YIELDS; i++) {
            Thread.yield();
          }
        };
    start(labels.equals("own") ? () -> kept.run(yields) : yields).join();
  }
}
