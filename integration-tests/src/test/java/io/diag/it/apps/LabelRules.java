package io.diag.it.apps;

import io.diag.api.Labels;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Holds the agent to what the API promises of labels, one rule after the other, and prints which of
 * them hold. Labels are asked for by whoever has them, so these rules need no profile.
 */
public class LabelRules {

  static final Labels NONE = Labels.of();
  static final Labels ACME = Labels.of("tenant", "acme");
  static final Labels GLOBEX = Labels.of("tenant", "globex");
  static final Labels CHECKOUT = Labels.of("endpoint", "/checkout");

  /** Throws if it is broken. */
  interface Rule {

    void check() throws Exception;
  }

  LabelRules() {}

  public static void main(String[] args) throws Exception {
    ScopeRules.check();
    ThreadRules.check();
    TaskRules.check();
    OwnTaskRules.check();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Until the test has ended.
    }
  }

  static void rule(String name, Rule rule) {
    try {
      rule.check();
      is(NONE, Labels.current());
      System.out.println("holds: " + name);
    } catch (Throwable e) {
      System.out.println(
          "BROKEN: " + name + ": " + e + " at " + Arrays.toString(e.getStackTrace()));
      Labels.set(NONE);
    }
  }

  static void is(Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new IllegalStateException("expected " + expected + ", got " + actual);
    }
  }

  interface Giver {
    void give(Runnable task);
  }

  /** What a task finds that is given that way. */
  static Labels given(Giver giver) throws Exception {
    CompletableFuture<Labels> seen = new CompletableFuture<>();
    giver.give(() -> seen.complete(Labels.current()));
    return seen.get(10, TimeUnit.SECONDS);
  }

  record Named(Runnable task) implements Runnable {

    @Override
    public void run() {
      task.run();
    }
  }

  static void pause() {
    java.util.concurrent.locks.LockSupport.parkNanos(100_000);
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("waited in vain");
      }
    } catch (InterruptedException e) {
      // shutdownNow does so.
    }
  }

  static Object inThread(Runnable task) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (Throwable e) {
                failure.set(e);
              }
            });
    thread.start();
    thread.join();
    if (failure.get() != null) {
      throw new IllegalStateException(failure.get());
    }
    return null;
  }
}
