package io.diag.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.Blackhole;

/** Four threads that want one lock again and again, with some work in it and some between. */
@State(Scope.Benchmark)
@Threads(4)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ContendedLockCost {

  /** About ten microseconds. */
  private static final int INSIDE = 5000;

  private static final int BETWEEN = 5000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Object monitor = new Object();

  @Benchmark
  public void reentrantLock() {
    lock.lock();
    try {
      Blackhole.consumeCPU(INSIDE);
    } finally {
      lock.unlock();
    }
    Blackhole.consumeCPU(BETWEEN);
  }

  @Benchmark
  public void monitor() {
    synchronized (monitor) {
      Blackhole.consumeCPU(INSIDE);
    }
    Blackhole.consumeCPU(BETWEEN);
  }
}
