package io.diag.bench;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Locks for which nobody has to wait: nothing of ours is on their way. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FreeLockCost {

  private final ReentrantLock lock = new ReentrantLock();
  private final Semaphore semaphore = new Semaphore(1);
  private final Object monitor = new Object();
  private long value;

  @Benchmark
  public long reentrantLock() {
    lock.lock();
    try {
      return ++value;
    } finally {
      lock.unlock();
    }
  }

  @Benchmark
  public long monitor() {
    synchronized (monitor) {
      return ++value;
    }
  }

  @Benchmark
  public synchronized long method() {
    return ++value;
  }

  @Benchmark
  public long semaphore() {
    semaphore.acquireUninterruptibly();
    try {
      return ++value;
    } finally {
      semaphore.release();
    }
  }
}
