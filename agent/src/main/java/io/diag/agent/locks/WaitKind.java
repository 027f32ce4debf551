package io.diag.agent.locks;

import io.diag.hooks.Wait;
import java.util.Locale;

/** What threads wait for, as the label {@code kind} says it. */
enum WaitKind {
  LOCK,
  CONDITION,
  LATCH,
  QUEUE,
  FUTURE,
  SEMAPHORE,
  MONITOR,
  WAIT,
  PARK,
  /** Not for another thread: input and output, or the JDK's own housekeeping. */
  NONE;

  private static final String CONCURRENT = "java.util.concurrent.";

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Of a thread that waits.
   *
   * @param way null if it lets another one go
   * @param frame the innermost that is not of the JDK's means of waiting, such as {@code
   *     java.util.concurrent.Semaphore.acquire}
   */
  static WaitKind of(Wait.Way way, String frame) {
    if (way == Wait.Way.MONITOR) {
      return MONITOR;
    }
    if (isHousekeeping(frame)) {
      return NONE;
    }
    if (!frame.startsWith(CONCURRENT) && isWaitIn(way) && isQueue(frame)) {
      return QUEUE;
    }
    if (way == Wait.Way.OBJECT_WAIT) {
      return WAIT;
    }
    if (!frame.startsWith(CONCURRENT)) {
      return way == Wait.Way.PARK ? PARK : way == Wait.Way.CONDITION ? CONDITION : LOCK;
    }
    return ofConcurrent(way, frame.substring(CONCURRENT.length()));
  }

  private static boolean isWaitIn(Wait.Way way) {
    return way == Wait.Way.CONDITION || way == Wait.Way.PARK || way == Wait.Way.OBJECT_WAIT;
  }

  /** Such as Jetty's {@code BlockingArrayQueue.poll}, in which its idle workers are. */
  private static boolean isQueue(String frame) {
    int method = frame.lastIndexOf('.');
    String type = frame.substring(frame.lastIndexOf('.', method - 1) + 1, Math.max(0, method));
    return type.contains("Queue") || type.contains("Deque");
  }

  /** Of what waits for the collector, or for the network. */
  private static boolean isHousekeeping(String frame) {
    return frame.startsWith("java.lang.ref.Reference") || frame.startsWith("sun.nio.ch.");
  }

  private static WaitKind ofConcurrent(Wait.Way way, String frame) {
    String type = frame.substring(0, Math.max(0, frame.lastIndexOf('.')));
    if (type.startsWith("Semaphore")) {
      return SEMAPHORE;
    }
    if (type.startsWith("CountDownLatch")
        || type.startsWith("CyclicBarrier")
        || type.startsWith("Phaser")) {
      return way == Wait.Way.ACQUIRE && !type.startsWith("CountDownLatch") ? LOCK : LATCH;
    }
    if (way == Wait.Way.ACQUIRE || way == Wait.Way.REACQUIRE || way == null) {
      return LOCK;
    }
    if (type.startsWith("CompletableFuture")
        || type.startsWith("FutureTask")
        || type.startsWith("ForkJoinTask")
        || type.startsWith("CountedCompleter")
        || type.startsWith("ThreadPerTaskExecutor")
        || type.startsWith("StructuredTaskScope")) {
      return FUTURE;
    }
    if (type.startsWith("locks.")) {
      return way == Wait.Way.CONDITION ? CONDITION : PARK;
    }
    if (type.contains("Queue")
        || type.contains("Deque")
        || type.startsWith("Exchanger")
        || type.startsWith("ForkJoinPool")
        || type.startsWith("DelayScheduler")) {
      return QUEUE;
    }
    return way == Wait.Way.CONDITION ? CONDITION : PARK;
  }
}
