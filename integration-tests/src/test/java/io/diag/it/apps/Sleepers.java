package io.diag.it.apps;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.locks.LockSupport;

/** Threads of which it is known what they do: one always runs, one always waits. */
public final class Sleepers {

  private static volatile long sink;

  public static void main(String[] args) throws Exception {
    start("busy", Sleepers::run);
    start("sleeper", Sleepers::sleep);
    start("a".repeat(40) + "b", Sleepers::sleep);
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Until the test has ended.
    }
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void run() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    while (true) {
      sink = sink ^ threads.getCurrentThreadCpuTime();
    }
  }

  private static void sleep() {
    while (true) {
      LockSupport.park();
    }
  }

  private Sleepers() {}
}
