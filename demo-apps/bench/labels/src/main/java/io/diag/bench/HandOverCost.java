package io.diag.bench;

import io.diag.api.Labels;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A task given to a pool and run there, with labels and without: the difference is the hand-over's. A
 * thousand at a time to one worker, so that waking it does not count.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HandOverCost {

  private static final int TASKS = 1000;

  @Param({"false", "true"})
  boolean labelled;

  private final Labels labels = Labels.of("tenant", "acme");
  private ThreadPoolExecutor pool;
  private volatile int done;

  /** One object that is given again and again. */
  private final Runnable one = () -> step();

  /** Of a class with a name. */
  private final class Named implements Runnable {

    @Override
    public void run() {
      step();
    }
  }

  private final class Step extends RecursiveAction {

    private static final long serialVersionUID = 1L;

    @Override
    protected void compute() {
      step();
    }
  }

  private void step() {
    done = done + 1;
  }

  @Setup(Level.Trial)
  public void start() {
    // Used in any case: else every hook would return at once.
    labels.run(() -> {});
    pool = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    pool.prestartAllCoreThreads();
  }

  @TearDown(Level.Trial)
  public void stop() {
    pool.shutdown();
  }

  private void batch(Runnable give) {
    done = 0;
    if (labelled) {
      labels.run(give);
    } else {
      give.run();
    }
    while (done < TASKS) {
      Thread.onSpinWait();
    }
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public void lambda() {
    batch(
        () -> {
          for (int i = 0; i < TASKS; i++) {
            pool.execute(() -> step());
          }
        });
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public void named() {
    batch(
        () -> {
          for (int i = 0; i < TASKS; i++) {
            pool.execute(new Named());
          }
        });
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public void shared() {
    batch(
        () -> {
          for (int i = 0; i < TASKS; i++) {
            pool.execute(one);
          }
        });
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public void submitted() {
    batch(
        () -> {
          for (int i = 0; i < TASKS; i++) {
            pool.submit(() -> step());
          }
        });
  }

  /** Made and run in one thread: no queue, no waking. */
  @Benchmark
  public void future() {
    if (labelled) {
      labels.run(() -> new FutureTask<>(() -> step(), null).run());
    } else {
      new FutureTask<>(() -> step(), null).run();
    }
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public void forked() {
    done = 0;
    ForkJoinTask<?> all =
        new RecursiveAction() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void compute() {
            for (int i = 0; i < TASKS; i++) {
              new Step().fork().join();
            }
          }
        };
    if (labelled) {
      labels.run(all::invoke);
    } else {
      all.invoke();
    }
  }
}
