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
 * Threads, groups, class loaders, locks, tasks and exceptions whose classes have overridden all
 * that can be overridden, with what throws or answers null.
 */
public final class HostileObjects {

  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static final Object ONE = new Locked();
  private static final Object TWO = new Locked();
  private static final Object PINNED = new Object();
  private static final Lock LOCK = new Lock();
  private static final List<Object> kept = new ArrayList<>();
  private static volatile boolean pinnedIsEntered;

  /** The JDK itself calls some of it while it makes these objects. */
  private static volatile boolean armed;

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
      return armed ? null : super.getState();
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
        return (Runnable) defineClass(name, bytes, 0, bytes.length).getConstructor().newInstance();
      }
    }

    @Override
    public String getName() {
      if (armed) {
        throw new Called();
      }
      return null;
    }

    @Override
    public String toString() {
      if (armed) {
        throw new Called();
      }
      return super.toString();
    }

    @Override
    public int hashCode() {
      if (armed) {
        throw new Called();
      }
      return System.identityHashCode(this);
    }

    @Override
    public boolean equals(Object other) {
      if (armed) {
        throw new Called();
      }
      return this == other;
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
    // The JDK 17 itself asks threads for their ids when it tells their monitors.
    plain(() -> enter(ONE, TWO, both)).start();
    plain(() -> enter(TWO, ONE, both)).start();
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
            2, 2, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), HostileObjects::plain);
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
    armed = true;
    Commands.serve(words -> contend(group));
  }

  /** For a monitor, while that is sampled. */
  private static long contend(ThreadGroup group) throws Exception {
    CountDownLatch done = new CountDownLatch(20);
    Locked hot = new Locked();
    for (int i = 0; i < 20; i++) {
      start(
          group,
          "contends",
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

  private static Thread plain(Runnable task) {
    Thread thread = new Thread(task, "plain");
    thread.setDaemon(true);
    return thread;
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
   * A virtual thread has a monitor for which it had to wait, and waits for another one: up to JDK
   * 23 it cannot leave its carrier then, and the JVM tells the monitor as the carrier's, with no
   * frame.
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
