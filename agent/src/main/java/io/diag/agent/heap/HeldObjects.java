package io.diag.agent.heap;

import io.diag.agent.natives.JvmtiLibrary;

/**
 * Which objects are kept alive by a weak reference, until the whole heap has been marked, in the
 * collector that is in use.
 *
 * <p>G1 frees large arrays in young collections, but not those with a weak reference: with 1 MiB
 * arrays at 1 GiB/s in a heap of 600 MiB there were 53 markings and 9 full collections in six
 * seconds instead of none. The generational ZGC clears weak references in major collections only:
 * their time was eight times as long.
 *
 * @param from the smallest size of such objects
 * @param budget how many bytes of them may be followed
 */
record HeldObjects(long from, long budget) {

  private static final int SHARE_OF_HEAP = 16;

  static HeldObjects ofThisJvm() {
    return new HeldObjects(smallest(), Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
  }

  private static long smallest() {
    if (JvmtiLibrary.vmFlag("UseG1GC") == 1) {
      // Larger than half a region.
      return Math.max(0, JvmtiLibrary.vmFlag("G1HeapRegionSize")) / 2 + 1;
    }
    // From JDK 24 on there is no other.
    boolean generational =
        Runtime.version().feature() >= 24 || JvmtiLibrary.vmFlag("ZGenerational") == 1;
    return JvmtiLibrary.vmFlag("UseZGC") == 1 && generational ? 0 : Long.MAX_VALUE;
  }

  boolean isHeld(long size) {
    return size >= from;
  }

  boolean isNothing() {
    return from == Long.MAX_VALUE;
  }

  boolean isEverything() {
    return from == 0;
  }

  /** Whether only large ones are. */
  boolean isOfLarge() {
    return !isEverything() && !isNothing();
  }
}
