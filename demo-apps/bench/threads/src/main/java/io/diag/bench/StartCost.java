package io.diag.bench;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A thread started, and waited for: what the agent is told by its options decides what that costs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StartCost {

  private static final int THREADS = 10_000;

  /** Frames above the benchmark's own when it starts a thread. */
  @Param("20")
  int depth;

  /** Of {@code Thread.startVirtualThread}, which JDK 17 does not have. */
  private static final MethodHandle START_VIRTUAL = startVirtual();

  private static final Starter VIRTUAL =
      task -> {
        try {
          return (Thread) START_VIRTUAL.invokeExact(task);
        } catch (Throwable e) {
          throw new IllegalStateException(e);
        }
      };

  private final AtomicInteger done = new AtomicInteger();

  /** Starts one of a kind. */
  private interface Starter {

    Thread start(Runnable task);
  }

  private static MethodHandle startVirtual() {
    try {
      return MethodHandles.lookup()
          .findStatic(
              Thread.class,
              "startVirtualThread",
              MethodType.methodType(Thread.class, Runnable.class));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  private static Thread start(int levels, Starter starter, Runnable task) {
    return levels == 0 ? starter.start(task) : start(levels - 1, starter, task);
  }

  @Benchmark
  public void platform() throws Exception {
    start(
            depth,
            task -> {
              Thread thread = new Thread(task);
              thread.start();
              return thread;
            },
            () -> {})
        .join();
  }

  /** Up to the end of all of them. JDK 21 or newer. */
  @Benchmark
  @OperationsPerInvocation(THREADS)
  public void virtual() throws Exception {
    done.set(0);
    Runnable task = done::incrementAndGet;
    for (int i = 0; i < THREADS; i++) {
      start(depth, VIRTUAL, task);
    }
    while (done.get() < THREADS) {
      Thread.onSpinWait();
    }
  }
}
