package io.diag.agent.limit;

/** How a collector is brought to keep to a size of the heap. */
interface Lever {

  /** What is in use, and said to be: nothing that the JVM takes and ignores. */
  String name();

  /** Whether it may keep the limit or not, even where the live set fits. */
  boolean isBestEffort();

  /** Whether the collector does not begin by itself when the heap reaches the target. */
  boolean needsCollections();

  /**
   * The size that the heap is to keep to.
   *
   * @param target what the limit leaves for the heap
   * @param excess by how much what is left of a heap of that size has been too much of late
   * @param live the live set, or -1
   * @return the size that is now asked for, which is no less than the live set needs
   */
  long apply(long target, long excess, long live);

  /** A collection of the whole heap that has ended. */
  void collected(long usedBefore, long usedAfter);

  /** The same of one that was asked for by us. */
  void collectedOnDemand(long usedAfter, long committedAfter);
}
