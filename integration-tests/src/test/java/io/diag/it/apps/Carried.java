package io.diag.it.apps;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/** Virtual threads that yield in the middle of their work. */
public final class Carried {

  private static volatile long sink;

  public static void main(String[] args) throws Exception {
    ThreadFactory factory = VirtualThreads.factory();
    for (int i = 0; i < 50; i++) {
      factory.newThread(Carried::outer).start();
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Until the test has ended.
    }
  }

  private static void outer() {
    while (true) {
      middle();
    }
  }

  private static void middle() {
    for (int i = 0; i < 10; i++) {
      work();
      pause();
    }
  }

  private static void pause() {
    LockSupport.parkNanos(1_000_000);
  }

  private static void work() {
    long x = sink;
    for (int i = 0; i < 500_000; i++) {
      x = x * 6364136223846793005L + 1442695040888963407L;
    }
    sink = x;
  }

  private Carried() {}
}
