package io.diag.agent.log;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The agent's only way to say something: one line, to the process's stderr.
 *
 * <p>Not System.err, which the service may have replaced by a stream that leads into its own
 * logging; never stdout, which is the service's.
 *
 * <p>No caller ever waits for stderr. Lines go through a bounded queue to one daemon thread; a line
 * that finds the queue full is dropped and counted. A shutdown hook gives the thread a moment to
 * write what is left.
 */
public final class AgentLog {

  private static final String WRITER = "diag-log-1";

  /** Longer lines are cut. */
  private static final int MAX_CHARS = 16 * 1024;

  private static final long MAX_EXIT_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Stderr that takes no line for so long is taken for one that nobody reads. */
  private static final long MAX_STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long LOOK_NANOS = 200_000;

  private static final LineQueue queue = new LineQueue();
  private static final LogWriter writer = new LogWriter(queue);
  private static final AtomicBoolean started = new AtomicBoolean();

  /** Where no thread can be had. */
  private static volatile boolean direct;

  /** Made beforehand: there is no memory for it when it is needed. */
  private static final byte[] PORT_STAYS_CLOSED =
      bytes("the heap is full; the debug port stays closed, the service goes on without it");

  /** Starts the thread that writes; else the first line does. */
  public static void start() {
    if (!started.compareAndSet(false, true)) {
      return;
    }
    try {
      new LogThread(writer, WRITER).start();
      Runtime.getRuntime().addShutdownHook(new LogThread.Hook(new AwaitWritten()));
    } catch (OutOfMemoryError e) {
      // The limit of processes is reached. Stderr may block, and yet this is the only way.
      direct = true;
    } catch (IllegalStateException e) {
      // The JVM is ending already.
    }
  }

  /** The thread that writes; null before it has begun. */
  public static Thread thread() {
    return writer.thread();
  }

  /** There will be no other line: the thread ends when it has written those that there are. */
  public static void end() {
    writer.end();
  }

  /** Says so without allocating anything. */
  public static void outOfMemory() {
    add(PORT_STAYS_CLOSED);
  }

  public static void line(String message) {
    add(
        bytes(
            message.length() > MAX_CHARS
                ? message.substring(0, MAX_CHARS) + "... (cut)"
                : message));
  }

  /** A line made beforehand, for when there may be no memory for it. */
  public static final class Prepared {

    private final byte[] line;

    public Prepared(String message) {
      this.line = bytes(message);
    }

    /** Says it without allocating anything. */
    public void say() {
      add(line);
    }
  }

  /** Lines that found the queue full. */
  public static long dropped() {
    return queue.dropped();
  }

  /**
   * Waits until the lines so far are written, for two seconds at most; half a one where none is.
   */
  public static void awaitWritten() {
    long wanted = queue.added();
    long start = System.nanoTime();
    long progress = start;
    long before = queue.written();
    while (before < wanted && !direct) {
      LockSupport.parkNanos(queue, LOOK_NANOS);
      long now = System.nanoTime();
      long written = queue.written();
      if (written != before) {
        before = written;
        progress = now;
      }
      if (now - progress > MAX_STALL_NANOS || now - start > MAX_EXIT_NANOS) {
        return;
      }
    }
  }

  static byte[] bytes(String line) {
    String printable = Printable.line(line.replace('\n', ' ').replace('\r', ' '));
    return ("diag: " + printable + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
  }

  private static void add(byte[] line) {
    start();
    if (direct) {
      LogWriter.write(line);
    } else if (queue.offer(line)) {
      writer.wake();
    }
  }

  /** Not a lambda: the first one of a JVM takes some 10 ms, and this is for premain. */
  private static final class AwaitWritten implements Runnable {

    @Override
    public void run() {
      awaitWritten();
    }
  }

  private AgentLog() {}
}
