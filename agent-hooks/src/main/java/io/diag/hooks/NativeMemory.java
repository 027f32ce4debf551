package io.diag.hooks;

import jdk.internal.misc.Unsafe;

/**
 * Words outside the heap, which signal handlers and native code read or write, and the order in
 * which a thread reads and writes them.
 */
public final class NativeMemory {

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();

  static long allocateWords(int count) {
    long bytes = (long) count * Long.BYTES;
    long address = UNSAFE.allocateMemory(bytes);
    UNSAFE.setMemory(address, bytes, (byte) 0);
    return address;
  }

  /** The word at this address. */
  public static long get(long address) {
    return UNSAFE.getLong(address);
  }

  /** Not of another thread's words: they go with their thread. */
  static void set(long address, long value) {
    UNSAFE.putLong(address, value);
  }

  static void increment(long address) {
    UNSAFE.getAndAddLong(null, address, 1);
  }

  /**
   * What follows is read no earlier than what the program has done so far. Without it a compiler
   * may read a word before the loop during which a signal handler writes it.
   */
  static void readNow() {
    UNSAFE.loadFence();
  }

  /** What was written so far is there before what follows is. */
  static void wroteUntilHere() {
    UNSAFE.storeFence();
  }

  private NativeMemory() {}
}
