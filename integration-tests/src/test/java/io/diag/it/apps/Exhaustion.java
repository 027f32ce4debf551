package io.diag.it.apps;

import io.diag.api.Labels;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Attempts of one operation in one thread, most of which fail, and what has become of them. */
abstract class Exhaustion {

  private static final long DEADLINE_MILLIS = TimeUnit.SECONDS.toMillis(15);

  private static int failures;

  private final Operation operation;
  private final Class<? extends Error> expected;
  private int worked;
  private int failed;
  private int workedSince;
  private boolean labelsKept = true;
  private boolean hasLabels;
  private volatile Throwable unexpected;

  Exhaustion(Operation operation, Class<? extends Error> expected) {
    this.operation = operation;
    this.expected = expected;
  }

  /** Makes the attempts. */
  abstract void exhaust() throws Exception;

  /** Prints what has come of it. */
  final void check(String kind, ThreadFactory factory, Labels labels) throws Exception {
    String result;
    try {
      inTime("the attempts", factory, () -> run(labels));
      inTime("what was done", Thread::new, operation::finish);
      if (unexpected != null) {
        throw unexpected;
      }
      Operation.require(labelsKept, "the labels have changed");
      Operation.require(worked > 0, "there was never room enough");
      failures += failed;
      Operation.require(!hasLabels || operation.isLabelled(), "labels are never handed over");
      result = "holds";
    } catch (Throwable e) {
      result = "BROKEN: " + e + " at " + Arrays.toString(e.getStackTrace());
    }
    System.out.println(
        operation.name
            + " ("
            + kind
            + ", "
            + labels
            + "): "
            + worked
            + " worked, "
            + failed
            + " failed: "
            + result);
  }

  private void run(Labels labels) throws Exception {
    // In a thread that has asked for labels they are used, even if there are none.
    if (!labels.isEmpty()) {
      Labels.set(labels);
    }
    operation.prepare(attempts());
    Labels before = labels.isEmpty() ? labels : Labels.current();
    hasLabels = !before.isEmpty();
    exhaust();
    if (!labels.isEmpty()) {
      labelsKept = Labels.current().equals(before);
      Labels.set(LabelRules.NONE);
    }
  }

  abstract int attempts();

  /**
   * Waits for the test, before the heap is filled: the agent, which starts meanwhile, is there
   * then.
   */
  static void begin() throws Exception {
    while (System.in.read() != '\n') {
      // Until it says so.
    }
  }

  /** To be called at the end: waits for the test. */
  static void end() throws Exception {
    System.out.println("failures " + failures);
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Until the test has ended.
    }
    // Pools that the JDK has left locked keep their threads.
    System.exit(0);
  }

  /** How often it has worked since it has last failed. */
  final int workedSince() {
    return workedSince;
  }

  /** Nothing here may need what is exhausted. */
  final void attempt() {
    try {
      operation.attempt();
      worked++;
      workedSince++;
    } catch (Throwable e) {
      failed++;
      workedSince = 0;
      Throwable cause = e;
      while (cause != null && cause.getClass() != expected) {
        cause = cause.getCause();
      }
      if (cause == null) {
        unexpected = e;
      }
    }
  }

  private void inTime(String what, ThreadFactory factory, LabelRules.Rule work) throws Exception {
    Thread thread =
        factory.newThread(
            () -> {
              try {
                work.check();
              } catch (Throwable e) {
                unexpected = e;
              }
            });
    thread.setDaemon(true);
    thread.start();
    thread.join(DEADLINE_MILLIS);
    Operation.require(!thread.isAlive(), what + " hang: " + dump());
  }

  private static String dump() {
    StringBuilder text = new StringBuilder();
    Thread.getAllStackTraces()
        .forEach(
            (thread, stack) -> text.append(thread).append(Arrays.toString(stack)).append("; "));
    return text.toString();
  }
}
