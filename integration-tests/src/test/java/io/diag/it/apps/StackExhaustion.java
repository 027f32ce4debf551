package io.diag.it.apps;

import io.diag.api.Labels;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;

/**
 * Does everything that calls a hook with hardly any stack left: recurses until there is none, and
 * on the way back tries in each of the last frames. Prints what holds and what is broken. With a
 * second argument waits for locks instead.
 */
public final class StackExhaustion extends Exhaustion {

  private static final int FRAMES = 300;

  /** After so many attempts that work there is no more to see. */
  private static final int ENOUGH = 10;

  private static final long STACK = 256 * 1024;

  private final int shift;
  private boolean turned;
  private int left = FRAMES;

  private StackExhaustion(Operation operation, int shift) {
    super(operation, StackOverflowError.class);
    this.shift = shift;
  }

  public static void main(String[] args) throws Exception {
    // In the middle of their work some threads have no stack left.
    Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {});
    int shift = Integer.parseInt(args[0]);
    if (args.length > 1) {
      List<Operation> waits = LockOperations.forStack();
      warmUp(waits);
      begin();
      sweep(waits, "platform", StackExhaustion::small, LabelRules.NONE, shift);
      sweep(waits, "fork-join", StackExhaustion::worker, Operation.OWN, shift);
      end();
    }
    begin();
    warmUp(Operation.all());
    // First while there are no labels.
    for (Labels labels : List.of(LabelRules.NONE, Operation.OWN)) {
      sweep(Operation.all(), "platform", StackExhaustion::small, labels, shift);
      sweep(Operation.all(), "fork-join", StackExhaustion::worker, labels, shift);
      if (VirtualThreads.areThere()) {
        // What waits there is unmounted, and with hardly any stack left JDK 25 crashes then.
        sweep(Operation.unblocked(), "virtual", VirtualThreads.factory(), labels, shift);
      }
    }
    end();
  }

  /**
   * A class whose initializer overflows can never be used again: that is of the JDK's making, and
   * not of interest here.
   */
  private static void warmUp(List<Operation> operations) throws Exception {
    for (ThreadFactory factory : List.<ThreadFactory>of(Thread::new, StackExhaustion::worker)) {
      Thread thread = factory.newThread(() -> operations.forEach(StackExhaustion::tryTwice));
      thread.start();
      thread.join();
      for (Operation operation : operations) {
        operation.finish();
      }
    }
  }

  private static void tryTwice(Operation operation) {
    try {
      operation.prepare(2);
      operation.attempt();
      operation.attempt();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void sweep(
      List<Operation> operations, String kind, ThreadFactory factory, Labels labels, int shift)
      throws Exception {
    for (Operation operation : operations) {
      new StackExhaustion(operation, shift).check(kind, factory, labels);
    }
  }

  private static Thread small(Runnable task) {
    return new Thread(null, task, "small", STACK);
  }

  /** A pool of its own, and a thread that waits for what runs there. */
  private static Thread worker(Runnable task) {
    return new Thread(
        () -> {
          ForkJoinPool pool = new ForkJoinPool(1);
          pool.submit(task).join();
          pool.shutdown();
        });
  }

  @Override
  int attempts() {
    return FRAMES;
  }

  @Override
  void exhaust() {
    shifted(shift);
  }

  /** So that the stack ends at another place in the operation's frames. */
  private int shifted(int levels) {
    if (levels == 0) {
      descend();
      return 0;
    }
    return shifted(levels - 1) + 1;
  }

  // That is what it is for.
  @SuppressWarnings("InfiniteRecursion")
  private void descend() {
    try {
      descend();
    } catch (StackOverflowError e) {
      turned = true;
    }
    if (turned && left > 0 && workedSince() < ENOUGH) {
      left--;
      attempt();
    }
  }
}
