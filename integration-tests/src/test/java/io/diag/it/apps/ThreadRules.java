package io.diag.it.apps;

import io.diag.api.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;

/** Of new threads, platform and virtual. */
// A scope is there to be closed; a thread yields so that another one gets its carrier.
@SuppressWarnings({"try", "ThreadPriorityCheck"})
final class ThreadRules extends LabelRules {

  static void check() {
    rule("threads inherit", ThreadRules::threadsInherit);
    rule("native code sees them", ThreadRules::nativeCode);
    if (VirtualThreads.areThere()) {
      rule("virtual threads inherit", ThreadRules::virtualThreadsInherit);
      rule("virtual threads keep theirs", ThreadRules::virtualThreadsKeep);
    }
  }

  /** A thread of a class of its own. */
  private static final class Own extends Thread {

    private Labels seen;

    @Override
    public void run() {
      seen = Labels.current();
    }
  }

  private static void threadsInherit() throws Exception {
    Labels.Scope scope = ACME.open();
    CountDownLatch closed = new CountDownLatch(1);
    AtomicReference<Labels> later = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              await(closed);
              later.set(Labels.current());
            });
    thread.start();
    Own own = new Own();
    own.start();
    own.join();
    is(ACME, own.seen);
    // Of the moment when it is started, not made.
    Thread started = new Thread(() -> later.set(Labels.current()));
    scope.close();
    closed.countDown();
    thread.join();
    is(ACME, later.get());
    GLOBEX.run(started::start);
    started.join();
    is(GLOBEX, later.get());
    inThread(() -> is(NONE, Labels.current()));
  }

  /** By the number of the set, in whichever thread, on whichever carrier. */
  private static void nativeCode() throws Exception {
    is(0L, shown());
    long acme = ACME.call(ThreadRules::shown);
    is(true, acme != 0);
    is(acme, ACME.call(ThreadRules::shown));
    is(false, GLOBEX.call(ThreadRules::shown).equals(acme));
    is(0L, shown());
    AtomicReference<Long> seen = new AtomicReference<>();
    Thread thread = new Thread(() -> seen.set(shown()));
    ACME.run(thread::start);
    thread.join();
    is(acme, seen.get());
    if (VirtualThreads.areThere()) {
      List<Long> all = new ArrayList<>();
      Thread virtual =
          VirtualThreads.factory()
              .newThread(
                  () ->
                      ACME.run(
                          () -> {
                            all.add(shown());
                            pause();
                            all.add(shown());
                          }));
      virtual.start();
      virtual.join();
      is(List.of(acme, acme), all);
    }
  }

  /** A class that only the agent has: by reflection. */
  private static long shown() {
    try {
      return (long) Class.forName("io.diag.hooks.OsThreads").getMethod("shown").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void virtualThreadsInherit() throws Exception {
    AtomicReference<Labels> seen = new AtomicReference<>();
    Thread thread = VirtualThreads.factory().newThread(() -> seen.set(Labels.current()));
    ACME.run(thread::start);
    thread.join();
    is(ACME, seen.get());
    try (AutoCloseable executor = closing(VirtualThreads.executor())) {
      ExecutorService threads = ((Closing) executor).executor;
      for (Labels labels : List.of(ACME, NONE, GLOBEX)) {
        is(labels, labels.call(() -> threads.submit(Labels::current)).get());
        is(labels, labels.call(() -> given(threads::execute)));
        is(
            labels,
            labels.call(() -> CompletableFuture.supplyAsync(Labels::current, threads)).get());
      }
    }
  }

  private record Closing(ExecutorService executor) implements AutoCloseable {

    @Override
    public void close() {
      executor.shutdown();
    }
  }

  private static Closing closing(ExecutorService executor) {
    return new Closing(executor);
  }

  private static void virtualThreadsKeep() throws Exception {
    List<Thread> threads = new ArrayList<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    for (int i = 0; i < 200; i++) {
      Labels labels = Labels.of("thread", "" + i);
      boolean unlabelled = i % 4 == 0;
      Thread thread =
          VirtualThreads.factory()
              .newThread(
                  () -> {
                    try (Labels.Scope scope = unlabelled ? NONE.open() : labels.open()) {
                      for (int round = 0; round < 50; round++) {
                        if (round % 3 == 0) {
                          pause();
                        } else {
                          Thread.yield();
                        }
                        is(unlabelled ? NONE : labels, Labels.current());
                      }
                    } catch (Throwable e) {
                      failure.set(e);
                    }
                  });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new IllegalStateException(failure.get());
    }
  }

  private ThreadRules() {}
}
