package io.diag.agent.natives;

import jdk.internal.misc.Unsafe;

/** Words that native libraries write. */
public final class NativeMemory {

  /** The word at this address. */
  public static long word(long address) {
    return Unsafe.getUnsafe().getLong(address);
  }

  private NativeMemory() {}
}
