package io.diag.agent.gctrace;

import io.diag.agent.gc.GarbageCollection;
import io.diag.agent.gc.GarbageCollections;
import io.diag.agent.threads.Activity;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A line for each collection, as it happens. The JVM's thread that tells of them does no more than
 * put them into a queue; for what does not fit there is one line that counts it. Needs the module
 * java.management.
 */
public final class GcTrace implements AutoCloseable, Consumer<GarbageCollection> {

  private static final int CAPACITY = 1024;

  private final GarbageCollections collections = GarbageCollections.instance();
  private final BlockingQueue<GarbageCollection> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong lost = new AtomicLong();
  private final GcTraceLine line;

  private GcTrace(HeapGoal goal) {
    line = new GcTraceLine(goal);
  }

  /** Whether this JVM tells of collections. */
  public static boolean isPossible() {
    return GarbageCollections.instance().areTold();
  }

  /** From now on, until it is closed. */
  public static GcTrace begin(HeapGoal goal) {
    GcTrace trace = new GcTrace(goal);
    trace.collections.listen(trace);
    return trace;
  }

  @Override
  public void accept(GarbageCollection collection) {
    if (!queue.offer(collection)) {
      lost.incrementAndGet();
    }
  }

  /** The next line, with its end; null if there is none within this time. For one thread. */
  public String next(Duration wait) throws InterruptedException {
    long missing = lost.getAndSet(0);
    if (missing > 0) {
      return "# " + missing + " not shown: they came faster than they were read\n";
    }
    GarbageCollection collection = await(wait);
    return collection == null ? null : line.of(collection) + "\n";
  }

  private GarbageCollection await(Duration wait) throws InterruptedException {
    Activity.Waiting waiting = Activity.waiting();
    try {
      return queue.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      Activity.goOn(waiting);
    }
  }

  @Override
  public void close() {
    collections.forget(this);
  }
}
