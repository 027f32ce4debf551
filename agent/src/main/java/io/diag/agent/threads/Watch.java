package io.diag.agent.threads;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * What the {@link Watchdog} knows of an activity. Only its thread uses it, but for {@link #close}.
 * To read the kernel's numbers again allocates nothing: there may be no heap.
 */
final class Watch {

  /** Of the watchdog's one thread; the file has three numbers. */
  private static final byte[] buffer = new byte[128];

  private static final String NANOS = "schedstat";

  /** Null until the times are first read, and where the kernel does not tell. */
  private volatile RandomAccessFile file;

  private boolean opened;

  /** Nanoseconds that the thread has run; negative where that is not known. */
  long cpu = -1;

  /** Nanoseconds that the thread was ready to run and had no processor. */
  long delay;

  boolean begun;
  long cpuBefore;
  long delayBefore;
  long waitedBefore;

  /** By the watchdog's clock. */
  long since;

  long sinceNanos;
  long beats;

  /** By the watchdog's clock; negative as long as it is not stuck. */
  long noticedAt = -1;

  /** Whether it was said that it cannot be ended. */
  boolean givenUp;

  /** Reads {@link #cpu} and {@link #delay}. */
  void readTimes(File directory) {
    try {
      if (!opened) {
        opened = true;
        file = open(directory);
      }
      RandomAccessFile open = file;
      if (open != null) {
        open.seek(0);
        int length = open.read(buffer, 0, buffer.length);
        int blank = ThreadTimes.end(buffer, 0, length);
        cpu = ThreadTimes.number(buffer, 0, blank);
        delay = ThreadTimes.number(buffer, blank + 1, ThreadTimes.end(buffer, blank + 1, length));
      }
    } catch (IOException e) {
      // The thread has ended.
      cpu = -1;
    }
  }

  private static RandomAccessFile open(File directory) throws IOException {
    if (directory == null || !new File(directory, NANOS).exists()) {
      return null;
    }
    return new RandomAccessFile(new File(directory, NANOS), "r");
  }

  /** By the thread whose activity has ended. */
  void close() {
    RandomAccessFile open = file;
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      // It was only read.
    }
  }
}
