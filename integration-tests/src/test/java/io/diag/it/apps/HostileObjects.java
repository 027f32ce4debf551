package io.diag.it.apps;

import io.diag.api.CustomProfile;
import io.diag.api.Labels;
import io.diag.api.Profiles;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Threads, groups, class loaders, locks, tasks and exceptions whose classes have overridden all that
 * can be overridden, with what throws or answers null.
 */
public final class HostileObjects {

  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static final Object ONE = new Locked();
  private static final Object TWO = new Locked();
  private static final Object PINNED = new Object();
  private static final Lock LOCK = new Lock();
  private static final List<Object> kept = new ArrayList<>();
  private static volatile boolean pinnedIsEntered;

  /** Thrown by all of them. */
  private static final class Called extends RuntimeException {

    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("called");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("called");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("called");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("called");
    }
  }

  private static final class HostileThread extends Thread {

    HostileThread(ThreadGroup group, Runnable task, String name) {
      super(group, task, name);
      setDaemon(true);
    }

    @Override
    public State getState() {
      return null;
    }

    @Override
    public long getId() {
      throw new Called();
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new Called();
    }

    @Override
    public ClassLoader getContextClassLoader() {
      throw new Called();
    }

    @Override
    public UncaughtExceptionHandler getUncaughtExceptionHandler() {
      throw new Called();
    }

    @Override
    public boolean isInterrupted() {
      throw new Called();
    }

    @Override
    public String toString() {
      throw new Called();
    }

    @Override
    public int hashCode() {
      throw new Called();
    }

    @Override
    public boolean equals(Object other) {
      throw new Called();
    }
  }

  private static final class Group extends ThreadGroup {

    Group() {
      super("hostile");
    }

    @Override
    public int activeCount() {
      throw new Called();
    }

    @Override
    public int activeGroupCount() {
      throw new Called();
    }

    @Override
    public String toString() {
      throw new Called();
    }
  }

  /** A monitor, an object of a custom profile, and a task. */
  public static class Locked implements Runnable {

    @Override
    public void run() {
      LockSupport.parkNanos(1);
    }

    @Override
    public String toString() {
      throw new Called();
    }

    @Override
    public int hashCode() {
      throw new Called();
    }

    @Override
    public boolean equals(Object other) {
      throw new Called();
    }
  }

  private static final class Lock extends ReentrantLock {

    private static final long serialVersionUID = 1L;

    @Override
    public String toString() {
      throw new Called();
    }

    @Override
    public int hashCode() {
      throw new Called();
    }

    @Override
    public boolean equals(Object other) {
      throw new Called();
    }

    @Override
    protected Thread getOwner() {
      throw new Called();
    }
  }

  /** Loads a copy of {@link Locked}. */
  private static final class Loader extends ClassLoader {

    Loader() {
      super(null);
    }

    Runnable task() throws Exception {
      String name = Own.class.getName();
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = HostileObjects.class.getClassLoader().getResourceAsStream(file)) {
        byte[] bytes = in.readAllBytes();
        return (Runnable)
            defineClass(name, bytes, 0, bytes.length).getConstructor().newInstance();
      }
    }

    @Override
    public String getName() {
      throw new Called();
    }

    @Override
    public String toString() {
      throw new Called();
    }

    @Override
    public int hashCode() {
      throw new Called();
    }

    @Override
    public boolean equals(Object other) {
      throw new Called();
    }
  }

  /** Without another class that the loader would have to find. */
  public static final class Own implements Runnable {

    @Override
    public void run() {
      LockSupport.park(this);
    }

    @Override
    public String toString() {
      throw new IllegalStateException();
    }
  }

  public static void main(String[] args) throws Exception {
    Group group = new Group();
    start(group, "parked", HostileObjects::park);
    start(group, "in-wait", HostileObjects::waitInObject);
    start(group, "of-loader", new Loader().task());
    start(group, "sleeping", HostileObjects::sleep);
    CountDownLatch both = new CountDownLatch(2);
    start(group, "dead-1", () -> enter(ONE, TWO, both));
    start(group, "dead-2", () -> enter(TWO, ONE, both));
    LOCK.lock();
    start(group, "for-lock", LOCK::lock);
    CustomProfile profile = Profiles.create("hostile");
    for (int i = 0; i < 10; i++) {
      Locked object = new Locked();
      kept.add(object);
      profile.add(object);
    }
    profile.remove(kept.get(0));
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            2,
            2,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            task -> new HostileThread(group, task, "pool"));
    Labels.of("tenant", "acme")
        .run(
            () -> {
              for (int i = 0; i < 100; i++) {
                pool.execute(new Locked());
              }
            });
    if (VirtualThreads.areThere()) {
      pinOne();
    }
    Commands.serve(words -> answer(pool));
  }

  /** Contended monitors, while they are sampled. */
  private static long answer(ThreadPoolExecutor pool) throws Exception {
    CountDownLatch done = new CountDownLatch(20);
    Locked hot = new Locked();
    for (int i = 0; i < 20; i++) {
      pool.execute(
          () -> {
            synchronized (hot) {
              LockSupport.parkNanos(20_000_000);
            }
            done.countDown();
          });
    }
    done.await();
    return 0;
  }

  private static void start(ThreadGroup group, String name, Runnable task) {
    new HostileThread(group, task, name).start();
  }

  private static void park() {
    try {
      NEVER.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void sleep() {
    LockSupport.parkNanos(Long.MAX_VALUE);
  }

  private static void waitInObject() {
    Object own = new Locked();
    synchronized (own) {
      while (NEVER.getCount() > 0) {
        try {
          own.wait();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private static void enter(Object first, Object second, CountDownLatch both) {
    synchronized (first) {
      both.countDown();
      try {
        both.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      synchronized (second) {
        throw new IllegalStateException("no deadlock");
      }
    }
  }

  /**
   * A virtual thread has a monitor for which it had to wait, and waits for another one: up to JDK 23
   * it cannot leave its carrier then, and the JVM tells the monitor as the carrier's, with no frame.
   */
  private static void pinOne() throws Exception {
    Thread virtual = VirtualThreads.factory().newThread(HostileObjects::enterPinned);
    synchronized (PINNED) {
      virtual.start();
      while (virtual.getState() != Thread.State.BLOCKED) {
        Thread.sleep(1);
      }
    }
    while (!pinnedIsEntered) {
      Thread.sleep(1);
    }
  }

  private static void enterPinned() {
    synchronized (PINNED) {
      pinnedIsEntered = true;
      park();
    }
  }

  private HostileObjects() {}
}
