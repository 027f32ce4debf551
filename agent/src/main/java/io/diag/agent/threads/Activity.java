package io.diag.agent.threads;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.natives.JvmtiLibrary;
import java.io.File;
import java.io.IOException;

/**
 * What one of the agent's threads does: a request, or a loop. The thread itself writes it, the
 * {@link Watchdog} reads it, without a lock but for the moment in which it is ended.
 */
public final class Activity implements AutoCloseable {

  private static final File SELF = new File("/proc/thread-self");

  private final String feature;
  private final String what;
  private final Kind kind;
  private final AgentThread thread;

  /** The kernel's files of the thread; null where the kernel has none. */
  private final File kernelDirectory;

  private final Watch watch = new Watch();

  private volatile long waitedNanos;
  private volatile long waitingSince;
  private volatile String cancelled;
  private volatile long beats;

  @GuardedBy("this")
  private boolean closed;

  /** How it can be told that it is stuck. */
  enum Kind {
    REQUEST,
    LOOP,
    EVENT_LOOP
  }

  private Activity(String feature, String what, Kind kind, AgentThread thread) {
    this.feature = feature;
    this.what = what;
    this.kind = kind;
    this.thread = thread;
    this.kernelDirectory = kernelDirectory();
  }

  /**
   * Begins a request on the current thread, until it is closed. Null on a thread that is not the
   * agent's.
   */
  public static Activity request(String path) {
    return begin(path, "a request for " + path, Kind.REQUEST);
  }

  /** Begins a loop on the current thread, until it is closed. */
  static Activity loop(String feature) {
    return begin(feature, "the thread of " + feature, Kind.LOOP);
  }

  /** Begins an event loop on the current thread: it is to call {@link #beat} every few seconds. */
  public static Activity eventLoop(String feature) {
    return begin(feature, "the event loop of " + feature, Kind.EVENT_LOOP);
  }

  /** The current thread, if it is an event loop, gets to do its work. */
  public static void beat() {
    Activity current = current();
    if (current != null) {
      // One thread writes it.
      long next = current.beats + 1;
      current.beats = next;
    }
  }

  /** How many requests are being served now. */
  public static int requests() {
    return Activities.requests();
  }

  private static Activity begin(String feature, String what, Kind kind) {
    if (!(Thread.currentThread() instanceof AgentThread thread)) {
      return null;
    }
    Activity activity = new Activity(feature, what, kind, thread);
    thread.setActivity(activity);
    Activities.add(activity);
    return activity;
  }

  private static File kernelDirectory() {
    long id = JvmtiLibrary.threadId();
    if (id != 0) {
      return new File("/proc/self/task/" + id);
    }
    try {
      return SELF.exists() ? SELF.getCanonicalFile() : null;
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Fails if the watchdog has ended what the current thread does, or its client is gone. Work that
   * grows with the service calls it at bounded distances; it costs some nanoseconds.
   */
  public static void check() {
    Activity current = current();
    if (current != null && current.cancelled != null) {
      throw new CancelledException(current.cancelled);
    }
  }

  /**
   * Says that the current thread waits from now on, for a time that the client has asked for, for
   * the client, or for work of the JVM's; until {@link #goOn}. Null on a thread that is not
   * watched.
   */
  public static Waiting waiting() {
    Activity current = current();
    return current == null ? null : current.new Waiting();
  }

  /** Ends a wait; null is none. */
  public static void goOn(Waiting waiting) {
    if (waiting != null) {
      waiting.end();
    }
  }

  private static Activity current() {
    return Thread.currentThread() instanceof AgentThread thread ? thread.activity() : null;
  }

  /** A wait that is no work of the agent's. */
  public final class Waiting {

    private final boolean outermost = waitingSince == 0;

    private Waiting() {
      if (outermost) {
        waitingSince = System.nanoTime();
      }
    }

    private void end() {
      if (outermost) {
        // One thread writes it.
        long sum = waitedNanos + System.nanoTime() - waitingSince;
        waitedNanos = sum;
        waitingSince = 0;
      }
    }
  }

  /** The name under which it is turned off: that of a feature, or the path of an endpoint. */
  String feature() {
    return feature;
  }

  String what() {
    return what;
  }

  Kind kind() {
    return kind;
  }

  long beats() {
    return beats;
  }

  boolean isWaiting() {
    return waitingSince != 0;
  }

  /** How long it has waited so far. */
  long waitedNanos() {
    long since = waitingSince;
    return waitedNanos + (since == 0 ? 0 : Math.max(0, System.nanoTime() - since));
  }

  boolean isOfCurrentThread() {
    return thread == Thread.currentThread();
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  String threadName() {
    return thread.getName();
  }

  /** Ends the work at its next {@link #check}, or its present wait; nothing if it has ended. */
  synchronized void cancel(String reason) {
    if (!closed) {
      cancelled = reason;
      thread.interruptByAgent();
    }
  }

  /**
   * Ends the work at its next {@link #check}, without an interrupt: it may be reading a file that
   * others share, and an interrupt would close that for all.
   */
  public synchronized void endSoon(String reason) {
    if (!closed && cancelled == null) {
      cancelled = reason;
    }
  }

  boolean isCancelled() {
    return cancelled != null;
  }

  /** The watchdog's; its times are those of the thread's whole life. */
  Watch watch() {
    return watch;
  }

  void readTimes() {
    watch.readTimes(kernelDirectory);
  }

  @Override
  public void close() {
    Activities.remove(this);
    thread.setActivity(null);
    watch.close();
    synchronized (this) {
      closed = true;
      if (cancelled != null) {
        // What comes after is not to be interrupted.
        Thread.interrupted();
      }
    }
  }
}
