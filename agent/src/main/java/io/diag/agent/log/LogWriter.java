package io.diag.agent.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes the lines of a queue to stderr, each with one write so that lines do not mix. Stderr may
 * be a pipe that nobody reads: then only this thread waits.
 */
final class LogWriter implements Runnable {

  private static final FileOutputStream stderr = new FileOutputStream(FileDescriptor.err);

  /** Producers wake it up; this is for one that has failed between two steps. */
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long SHORT_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int MAX_SHORT_WAITS = 1000;

  private final LineQueue queue;
  private volatile Thread thread;
  private volatile boolean isLast;
  private long droppedSaid;

  LogWriter(LineQueue queue) {
    this.queue = queue;
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    int shortWaits = 0;
    while (true) {
      byte[] line = queue.first();
      if (line != null) {
        shortWaits = 0;
        write(line);
        queue.remove();
        sayDropped();
      } else if (!queue.isEmpty()) {
        // A thread has taken a place and is about to put its line there, unless it has failed.
        if (shortWaits++ > MAX_SHORT_WAITS) {
          queue.remove();
        }
        LockSupport.parkNanos(this, SHORT_WAIT_NANOS);
      } else if (isLast) {
        return;
      } else {
        LockSupport.parkNanos(this, LONGEST_WAIT_NANOS);
      }
    }
  }

  Thread thread() {
    return thread;
  }

  /** There is a line. */
  void wake() {
    LockSupport.unpark(thread);
  }

  /** There will be no other line: the thread ends when it has written those that there are. */
  void end() {
    isLast = true;
    wake();
  }

  private void sayDropped() {
    long dropped = queue.dropped();
    if (dropped == droppedSaid || !queue.isEmpty()) {
      return;
    }
    try {
      write(
          AgentLog.bytes(
              (dropped - droppedSaid)
                  + " lines dropped: stderr has not taken them (diag_log_lines_dropped_total)"));
      droppedSaid = dropped;
    } catch (OutOfMemoryError e) {
      // With the next line.
    }
  }

  static void write(byte[] line) {
    try {
      stderr.write(line);
    } catch (IOException e) {
      // A closed stderr is the service's choice, and there is nowhere else to say so.
    }
  }
}
