package io.diag.agent.log;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Lines on their way to one thread that writes them, in the order in which they came. Bounded: a
 * line that finds no room is dropped and counted. To add a line takes no lock, waits for nothing
 * and allocates nothing.
 */
final class LineQueue {

  static final int CAPACITY = 256;

  private final AtomicReferenceArray<byte[]> lines = new AtomicReferenceArray<>(CAPACITY);
  private final AtomicLong added = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();

  /** Adds a line; false if it is dropped. */
  boolean offer(byte[] line) {
    while (true) {
      long place = added.get();
      if (place - written.get() >= CAPACITY) {
        dropped.incrementAndGet();
        return false;
      }
      if (added.compareAndSet(place, place + 1)) {
        lines.set((int) (place % CAPACITY), line);
        return true;
      }
    }
  }

  /** The oldest line; null if there is none, or if a thread is about to put it there. */
  byte[] first() {
    return lines.get((int) (written.get() % CAPACITY));
  }

  /** The oldest line is written, or given up; only for the thread that writes. */
  void remove() {
    long place = written.get();
    lines.set((int) (place % CAPACITY), null);
    written.set(place + 1);
  }

  boolean isEmpty() {
    return written.get() == added.get();
  }

  /** Lines added so far. */
  long added() {
    return added.get();
  }

  /** Lines written so far. */
  long written() {
    return written.get();
  }

  /** Lines dropped so far. */
  long dropped() {
    return dropped.get();
  }
}
