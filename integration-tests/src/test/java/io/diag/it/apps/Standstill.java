package io.diag.it.apps;

import io.diag.api.Labels;
import io.diag.api.Threads;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Threads that wait in every way there is. Commands come a line on stdin. */
public final class Standstill {

  static final int BLOCKED = 100;
  static final int DEPTH = 10_000;

  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static final Object MONITOR = new Object();
  private static final Object FIRST = new Object();
  private static final Object SECOND = new Object();
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final ReentrantLock THIRD = new ReentrantLock();
  private static final ReentrantLock FOURTH = new ReentrantLock();

  private static final List<byte[]> filled = new ArrayList<>(2_000_000);

  private static volatile long sink;

  public static void main(String[] args) throws Exception {
    Labels.of("tenant", "acme", "path", "/a \"b\"")
        .run(
            () -> {
              for (int i = 0; i < BLOCKED; i++) {
                start("blocked-" + i, Standstill::blockHere);
              }
            });
    if (Runtime.version().feature() >= 21) {
      for (int i = 0; i < BLOCKED; i++) {
        Thread.class
            .getMethod("startVirtualThread", Runnable.class)
            .invoke(null, (Runnable) Standstill::blockVirtually);
      }
    }
    CountDownLatch held = new CountDownLatch(1);
    start("holder", () -> holdBoth(held));
    held.await();
    start("for-monitor", Standstill::waitForMonitor);
    start("for-lock", Standstill::waitForLock);
    start("in-wait", Standstill::waitInObject);
    start("busy", Standstill::run);
    deadlock();
    start("bad\nname\u0007 \"quoted\" " + "x".repeat(10_000), Standstill::blockElsewhere);
    Thread deep = new Thread(null, () -> descend(DEPTH), "deep", 256L << 20);
    deep.setDaemon(true);
    deep.start();
    System.out.println("ready");
    StringBuilder line = new StringBuilder();
    for (int c = System.in.read(); c >= 0; c = System.in.read()) {
      if (c != '\n') {
        line.append((char) c);
        continue;
      }
      while (!tryAnswer(line)) {
        // The heap is full, and may be less so soon.
      }
      line.setLength(0);
    }
  }

  private static boolean tryAnswer(StringBuilder line) throws Exception {
    try {
      if (line.indexOf("free") == 0) {
        filled.clear();
      }
      System.out.println(line + " " + answer(line.toString()));
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  private static long answer(String command) throws Exception {
    switch (command) {
      case "self" -> {
        return headers(Threads.dumpSelf(), "io.diag.it.apps.Standstill.answer(...)\n");
      }
      case "all" -> {
        return headers(Threads.dumpAll(), "io.diag.it.apps.Standstill.blockHere(...)\n");
      }
      case "written" -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Threads.dumpAll(out);
        return headers(out.toString(StandardCharsets.UTF_8), "(...)\n");
      }
      case "churn" -> churn();
      case "compete" -> compete();
      case "fill" -> fill();
      case "free" -> {}
      default -> throw new IllegalArgumentException(command);
    }
    return 0;
  }

  /** How many threads a dump has; -1 if there is not this in it. */
  private static int headers(String dump, String part) {
    return dump.contains(part) ? dump.split("(?m)^goroutine \\d+ \\[", -1).length - 1 : -1;
  }

  /** One monitor for many, and a class of threads that answers for itself, wrongly. */
  private static void compete() {
    Object hot = new Object();
    for (int i = 0; i < 100; i++) {
      Thread thread =
          new Thread(() -> enterAgainAndAgain(hot), "competes-" + i) {
            @Override
            public StackTraceElement[] getStackTrace() {
              throw new IllegalStateException("not for you");
            }
          };
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void enterAgainAndAgain(Object hot) {
    while (true) {
      synchronized (hot) {
        touch();
      }
    }
  }

  /** Leaves of the heap what is too little for a dump, and enough to say so. */
  private static void fill() {
    for (int size = 1 << 20; size >= 64 << 10; size /= 2) {
      try {
        while (true) {
          filled.add(new byte[size]);
        }
      } catch (OutOfMemoryError e) {
        // With smaller ones, then.
      }
    }
  }

  /** Threads that begin and end all the time. */
  private static void churn() {
    for (int i = 0; i < 4; i++) {
      start(
          "churn-" + i,
          () -> {
            while (true) {
              List<Thread> threads = new ArrayList<>();
              for (int n = 0; n < 20; n++) {
                threads.add(start("short", () -> touch()));
              }
              threads.forEach(Standstill::join);
            }
          });
    }
  }

  private static void deadlock() {
    CountDownLatch both = new CountDownLatch(2);
    start("dead-1", () -> monitors(FIRST, SECOND, both));
    start("dead-2", () -> monitors(SECOND, FIRST, both));
    CountDownLatch locked = new CountDownLatch(2);
    start("dead-3", () -> locks(THIRD, FOURTH, locked));
    start("dead-4", () -> locks(FOURTH, THIRD, locked));
  }

  private static void monitors(Object mine, Object others, CountDownLatch both) {
    synchronized (mine) {
      both.countDown();
      await(both);
      synchronized (others) {
        touch();
      }
    }
  }

  private static void locks(ReentrantLock mine, ReentrantLock others, CountDownLatch both) {
    mine.lock();
    both.countDown();
    await(both);
    others.lock();
  }

  private static void holdBoth(CountDownLatch held) {
    LOCK.lock();
    synchronized (MONITOR) {
      held.countDown();
      sleep();
    }
  }

  private static void waitForMonitor() {
    synchronized (MONITOR) {
      touch();
    }
  }

  private static void waitForLock() {
    LOCK.lock();
  }

  private static void waitInObject() {
    Object object = new ArrayList<>();
    synchronized (object) {
      try {
        while (true) {
          object.wait();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void blockHere() {
    await(NEVER);
  }

  private static void blockVirtually() {
    await(NEVER);
  }

  private static void blockElsewhere() {
    while (true) {
      LockSupport.park();
    }
  }

  private static void descend(int depth) {
    if (depth > 0) {
      descend(depth - 1);
    } else {
      blockElsewhere();
    }
  }

  private static void run() {
    while (true) {
      touch();
    }
  }

  private static void touch() {
    sink = sink ^ 1;
  }

  private static void sleep() {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Thread start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private Standstill() {}
}
