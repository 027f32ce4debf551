package io.diag.agent.heap;

import io.diag.agent.counters.Switchable;

/** What samples allocations and adds them up. */
interface AllocationSource extends Switchable {

  /**
   * What there was at one moment.
   *
   * @param liveCounts how many of the samples of each site have outlived a collection; null if that
   *     is not known
   * @param pause the number of the pause by which it is known; 0 if no collection is
   * @param heaviest how many objects one that is in use stands for at most, beside sampling
   */
  record Snapshot(
      AllocationSites.Totals totals,
      long[] liveCounts,
      long[] liveBytes,
      long pause,
      long heaviest,
      Losses losses) {}

  Snapshot snapshot();

  int siteCount();

  /** So that what lives is known to have outlived the collection that is about to be made. */
  default void prepareCollection() {}
}
