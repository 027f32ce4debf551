package io.diag.hooks;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * Which labels the samples of one OS thread belong to. An entry says: the samples since the entry
 * before it, up to this time, were taken under these labels. There is one only where there was a
 * sample, so it is bounded by the samples and not by the scopes.
 *
 * <p>Written by its thread, read by the agent's; without locks, since it is written where a virtual
 * thread is being mounted.
 */
// Sets are compared by identity: equal ones cost a wrong guess at most.
@SuppressWarnings("ReferenceEquality")
public final class LabelHistory {

  private static final int BLOCK = 64;

  /** More samples than one thread has in the second until the spare block is replaced. */
  private static final int CARRIER_BLOCK = 1024;

  private static final class Block {

    final long[] until;
    final LabelSet[] labels;

    /** Of the sets as they were, which are replaced by equal ones. */
    final long[] serials;

    volatile int size;
    volatile Block next;

    Block(int capacity) {
      until = new long[capacity];
      labels = new LabelSet[capacity];
      serials = new long[capacity];
    }
  }

  private final boolean preallocated;

  /** Only where each change is recorded does one thread come to so many in a second. */
  private static final int MAX_BLOCKS = 4096;

  private static final AtomicLong dropped = new AtomicLong();

  private volatile Block first;
  private volatile Block spare;

  /** The thread's own. */
  private Block last;

  private boolean gap;
  private final AtomicInteger blocks = new AtomicInteger();

  /** The agent's: how far labels have been replaced. */
  private Block replaced;

  private int replacedSize;

  /**
   * No entries.
   *
   * @param preallocated whether {@link #add} may not allocate: room is made by {@link #makeRoom}
   */
  LabelHistory(boolean preallocated) {
    this.preallocated = preallocated;
  }

  /**
   * Makes room for more entries of a thread that may not allocate when it adds one. Called by the
   * agent while labels are kept, and by the thread itself when it starts.
   */
  void makeRoom() {
    if (preallocated && spare == null) {
      spare = new Block(first == null ? 2 * CARRIER_BLOCK : CARRIER_BLOCK);
    }
  }

  void add(long until, LabelSet labels) {
    Block block = last;
    if (block == null || block.size == block.until.length) {
      block = next();
      if (block == null) {
        return;
      }
    }
    int size = block.size;
    block.until[size] = until;
    // Whose the samples were for which there was no room is not known.
    block.labels[size] = gap ? LabelSet.NONE : labels;
    block.serials[size] = gap ? 0 : labels.serial();
    gap = false;
    block.size = size + 1;
  }

  private Block next() {
    Block block = preallocated ? spare : blocks.get() < MAX_BLOCKS ? anotherBlock() : null;
    if (block == null) {
      if (OsThreads.keepsRecords()) {
        gap = true;
        dropped.incrementAndGet();
      }
      return null;
    }
    blocks.incrementAndGet();
    spare = null;
    if (last == null) {
      first = block;
    } else {
      last.next = block;
    }
    last = block;
    return block;
  }

  private static Block anotherBlock() {
    try {
      return new Block(BLOCK);
    } catch (OutOfMemoryError e) {
      return null;
    }
  }

  /** Entries of all threads for which there was no room. */
  public static long dropped() {
    return dropped.get();
  }

  /** To be called by one thread at a time, the agent's: forgets what ended before this time. */
  void forget(long before) {
    if (before != Long.MAX_VALUE) {
      makeRoom();
    }
    Block block = first;
    while (block != null && block.next != null && block.until[block.size - 1] < before) {
      if (block == replaced) {
        replaced = null;
      }
      block = block.next;
      first = block;
      blocks.decrementAndGet();
    }
  }

  /** Sees entries. */
  public interface Visitor {

    /**
     * One of them.
     *
     * @param serial of the set that was in force, to which {@code labels} is equal
     */
    void visit(long until, long serial, LabelSet labels);
  }

  /** Shows what there is, oldest first. */
  public void forEach(Visitor visitor) {
    Block next;
    for (Block block = first; block != null; block = next) {
      // Before the size: else the block may be filled up in between, and there would be a hole.
      next = block.next;
      int size = block.size;
      for (int i = 0; i < size; i++) {
        visitor.visit(block.until[i], block.serials[i], block.labels[i]);
      }
    }
  }

  /**
   * Replaces the labels of the entries made since the last call by equal ones, of which there are
   * fewer. One caller at a time, the agent's.
   *
   * @param all of all entries
   */
  public void replace(boolean all, UnaryOperator<LabelSet> equal) {
    Block block = all || replaced == null ? first : replaced;
    int index = block == replaced && !all ? replacedSize : 0;
    while (block != null) {
      Block next = block.next;
      int size = block.size;
      for (; index < size; index++) {
        block.labels[index] = equal.apply(block.labels[index]);
      }
      replaced = block;
      replacedSize = size;
      block = next;
      index = 0;
    }
  }
}
