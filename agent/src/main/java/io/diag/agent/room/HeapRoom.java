package io.diag.agent.room;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How much of the service's heap the agent may still use. The agent asks before it allocates: with
 * {@code -XX:+ExitOnOutOfMemoryError} the first OutOfMemoryError ends the service, and nothing can
 * be caught.
 *
 * <p>Free is what the heap can grow to, without what is in use, without {@link #keptBytes} for the
 * collector, and without what has been reserved for other answers. In use is what the JVM says now,
 * garbage included. Where that is too much, it is what the last collection has left. Thread-safe;
 * takes no lock, and allocates nothing unless it refuses.
 */
public final class HeapRoom {

  /** What is asked for while an answer is made, at steps that allocate less than this. */
  public static final long STEP_BYTES = 512 * 1024;

  /** What a background thread asks for before a round that allocates little. */
  public static final long ROUND_BYTES = 128 * 1024;

  private static final int KEPT_PART = 16;
  private static final long MIN_KEPT_BYTES = 4L * 1024 * 1024;
  private static final long MAX_KEPT_BYTES = 256L * 1024 * 1024;

  private static final HeapRoom SERVICE = new HeapRoom(new ServiceHeap());

  private final Heap heap;
  private final AtomicLong reserved = new AtomicLong();
  private final LongAdder refused = new LongAdder();
  private final LongAdder skipped = new LongAdder();

  /** A heap in numbers, all in bytes. */
  interface Heap {

    /** What it can grow to. */
    long max();

    /** In use now, garbage included. */
    long used();

    /**
     * In use after the last collection; {@link #used} where the JVM does not tell or before {@link
     * #prepare}.
     */
    long usedAfterCollection();

    /** Loads what {@link #usedAfterCollection} needs: up to {@link HeapRoom#STEP_BYTES}. */
    void prepare();
  }

  /** Room for one answer. Closing it a second time does nothing. */
  public final class Reserved implements AutoCloseable {

    private final AtomicLong bytes;

    private Reserved(long bytes) {
      this.bytes = new AtomicLong(bytes);
    }

    @Override
    public void close() {
      reserved.addAndGet(-bytes.getAndSet(0));
    }
  }

  HeapRoom(Heap heap) {
    this.heap = heap;
  }

  /** That of this JVM. */
  public static HeapRoom ofService() {
    return SERVICE;
  }

  /**
   * Reserves room for an answer before anything of it is allocated. For 0 bytes nothing is asked:
   * what helps a service with a full heap is to be served.
   */
  public Reserved reserve(long bytes) {
    if (bytes == 0) {
      return new Reserved(0);
    }
    long others = reserved.getAndAdd(bytes);
    if (!fits(bytes, others)) {
      reserved.addAndGet(-bytes);
      throw refusal(bytes, others);
    }
    return new Reserved(bytes);
  }

  /** Fails unless so much is free. Reservations do not count: the caller has one. */
  public void require(long bytes) {
    if (!fits(bytes, 0)) {
      throw refusal(bytes, 0);
    }
  }

  /** Whether a background thread may begin a round that allocates so much; counted if not. */
  public boolean hasForRound(long bytes) {
    if (fits(bytes, reserved.get())) {
      return true;
    }
    skipped.increment();
    return false;
  }

  /** How much of so much may be used now; 0 where there is no room. */
  public long upTo(long bytes) {
    long room = room(heap.used());
    if (bytes > room) {
      room = Math.max(room, room(heap.usedAfterCollection()));
    }
    return Math.max(0, Math.min(bytes, room));
  }

  /**
   * Makes ready to tell garbage from what is in use, if there is room for that and it has not been
   * done. Called when an answer has been sent: until then a service is spared it.
   */
  public void prepare() {
    if (room(heap.used()) >= 2 * STEP_BYTES) {
      heap.prepare();
    }
  }

  /** Answers that were refused, or that were cut while they were made. */
  public long refused() {
    return refused.sum();
  }

  /** Rounds of background threads that were left out. */
  public long skipped() {
    return skipped.sum();
  }

  private boolean fits(long bytes, long others) {
    long room = room(heap.used());
    return bytes + others <= room || bytes + others <= room(heap.usedAfterCollection());
  }

  private long room(long used) {
    return heap.max() - keptBytes() - used;
  }

  /**
   * What the agent never uses: survivor spaces, regions that are not full and what a collector
   * needs to move objects into cannot be told from free memory. With a heap of 64 MiB that is up to
   * 3.5 MiB.
   */
  private long keptBytes() {
    return Math.max(MIN_KEPT_BYTES, Math.min(MAX_KEPT_BYTES, heap.max() / KEPT_PART));
  }

  private NoRoomException refusal(long bytes, long others) {
    refused.increment();
    long room = room(heap.used());
    long free = Math.max(room, room(heap.usedAfterCollection())) - others;
    return new NoRoomException(
        "the service's heap has no room for this answer: it needs up to "
            + kib(bytes)
            + " KiB, and "
            + kib(Math.max(0, free))
            + " KiB can be used; ask for less, or again in "
            + NoRoomException.RETRY_SECONDS
            + " s");
  }

  private static long kib(long bytes) {
    return bytes / 1024;
  }
}
