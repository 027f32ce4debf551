package io.diag.it.apps;

import io.diag.api.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Works for tenants, and for each by a method of its own, so that the stack of a sample says which
 * labels it must have. What it does is its first argument. Answers "done acme" and the like with
 * the pieces of work done so far.
 */
// A scope is there to be closed; a thread yields so that another one gets its carrier.
@SuppressWarnings({"try", "ThreadPriorityCheck"})
public final class Tenants {

  private static final Labels ACME = Labels.of("tenant", "acme");
  private static final Labels GLOBEX = Labels.of("tenant", "globex");
  private static final Labels CHECKOUT = Labels.of("endpoint", "/checkout");
  private static final Path LAST_PID = Path.of("/proc/sys/kernel/ns_last_pid");

  private static final LongAdder acmeDone = new LongAdder();
  private static final LongAdder globexDone = new LongAdder();

  private static volatile long sink;

  public static void main(String[] args) throws Exception {
    int piece = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
    switch (args[0]) {
      case "workers" -> workers(piece);
      case "nested" -> nested(piece);
      case "collected" -> {
        nested(piece);
        start("collector", Tenants::collect);
      }
      case "sleepers" -> sleepers();
      case "virtual" -> virtual(piece);
      case "short-lived" -> start("starter", Tenants::startThreads);
      case "handed-over" -> handedOver(piece);
      case "requests" -> start("requests", Tenants::requests);
      default -> throw new IllegalArgumentException(args[0]);
    }
    Commands.serve(words -> (words[1].equals("acme") ? acmeDone : globexDone).sum());
  }

  /** Three for the one, one for the other. */
  private static void workers(int piece) {
    for (int i = 1; i <= 4; i++) {
      boolean acme = i <= 3;
      start("worker-" + i, () -> thousandScopes(acme ? ACME : GLOBEX, acme, piece));
    }
  }

  /** The same code for both, so that both are compiled as well. */
  private static void thousandScopes(Labels labels, boolean acme, int piece) {
    for (int i = 0; i < 1000; i++) {
      try (Labels.Scope scope = labels.open()) {
        tenantsWork(acme, piece);
      }
    }
  }

  /** In scopes of one another, left by exceptions as well; some never end. */
  private static void nested(int piece) {
    start(
        "nested-1",
        () -> {
          ACME.run(
              () -> {
                acmeWork(piece);
                try {
                  GLOBEX.run(
                      () -> {
                        globexWork(piece);
                        throw new IllegalStateException();
                      });
                } catch (IllegalStateException e) {
                  acmeWork(piece);
                }
                CHECKOUT.run(() -> acmeWork(piece));
              });
          plainWork(piece);
        });
    ACME.run(() -> start("nested-2", () -> acmeWork(piece)));
    Thread own =
        new Thread(
            () -> {
              Labels.set(GLOBEX);
              while (true) {
                globexWork(piece);
                ACME.run(() -> acmeWork(piece));
              }
            },
            "nested-3");
    own.setDaemon(true);
    own.start();
  }

  /** Everything moves about in the heap. */
  private static void collect() {
    System.gc();
    LockSupport.parkNanos(50_000_000);
  }

  private static void sleepers() {
    start(
        "sleeper-1",
        () -> {
          ACME.run(Tenants::acmeSleep);
          GLOBEX.run(Tenants::globexSleep);
          GLOBEX.run(Tenants::globexSleep);
          GLOBEX.run(Tenants::globexSleep);
        });
    start("sleeper-2", () -> ACME.run(Tenants::acmeSleepForever));
  }

  private static void virtual(int piece) throws ReflectiveOperationException {
    ThreadFactory threads = VirtualThreads.factory();
    for (int i = 0; i < 1000; i++) {
      boolean acme = i % 4 != 0;
      threads
          .newThread(
              () -> {
                while (true) {
                  try (Labels.Scope scope = acme ? ACME.open() : GLOBEX.open()) {
                    tenantsWork(acme, piece);
                    Thread.yield();
                    tenantsWork(acme, piece);
                  }
                  Thread.yield();
                }
              })
          .start();
    }
  }

  private static void tenantsWork(boolean acme, int piece) {
    if (acme) {
      acmeWork(piece);
    } else {
      globexWork(piece);
    }
  }

  /** Each lives for some milliseconds, and their ids come again. */
  private static void startThreads() {
    for (int i = 0; i < 40; i++) {
      if (i % 20 == 0) {
        reuseThreadIds();
      }
      Thread thread =
          switch (i % 4) {
            case 0 -> new Thread(() -> acmeWork(3_000_000));
            case 1 -> new Thread(() -> globexWork(3_000_000));
            case 2 -> new Thread(() -> plainWork(3_000_000));
            default -> new Thread(() -> GLOBEX.run(() -> globexWork(3_000_000)));
          };
      if (i % 4 == 0) {
        ACME.run(thread::start);
      } else if (i % 4 == 1) {
        GLOBEX.run(thread::start);
      } else {
        thread.start();
      }
      join(thread);
    }
  }

  private static void reuseThreadIds() {
    try {
      Files.writeString(LAST_PID, String.valueOf(ProcessHandle.current().pid() + 200));
    } catch (IOException e) {
      // Not permitted: then there are only new ids.
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void handedOver(int piece) {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    start(
        "giver",
        () -> {
          CompletableFuture<?> acme =
              call(ACME, () -> CompletableFuture.runAsync(() -> acmeWork(piece), pool));
          CompletableFuture<?> globex =
              call(GLOBEX, () -> CompletableFuture.runAsync(() -> globexWork(piece)));
          CompletableFuture<?> plain = CompletableFuture.runAsync(() -> plainWork(piece), pool);
          CompletableFuture<?> then =
              call(ACME, () -> globex.thenRunAsync(() -> acmeWork(piece), pool));
          CompletableFuture.allOf(acme, plain, then).join();
        });
  }

  private static <T> T call(Labels labels, java.util.concurrent.Callable<T> task) {
    try {
      return labels.call(task);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static int request;

  /** Every request has labels of its own. */
  private static void requests() {
    Labels.of("request", "" + request++, "tenant", "acme").run(() -> acmeWork(200_000));
  }

  private static void start(String name, Runnable round) {
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                round.run();
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void acmeWork(int piece) {
    sink = work(piece);
    acmeDone.increment();
  }

  private static void globexWork(int piece) {
    sink = work(piece);
    globexDone.increment();
  }

  private static void plainWork(int piece) {
    sink = work(piece);
  }

  private static long work(int piece) {
    long x = sink;
    for (int i = 0; i < piece; i++) {
      x = x * 6364136223846793005L + 1442695040888963407L;
      x ^= x >>> 33;
    }
    return x;
  }

  private static void acmeSleep() {
    LockSupport.parkNanos(200_000_000);
  }

  private static void globexSleep() {
    LockSupport.parkNanos(100_000_000);
  }

  private static void acmeSleepForever() {
    LockSupport.park();
  }

  private Tenants() {}
}
