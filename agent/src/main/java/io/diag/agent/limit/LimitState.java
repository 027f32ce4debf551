package io.diag.agent.limit;

import java.util.List;

/**
 * The limit and how it is kept. Sizes are bytes, -1 where it is not known.
 *
 * @param limit -1 if none is set
 * @param footprint what the system counts as the process's memory
 * @param footprintPeak the most of it that was read since the limit was set
 * @param overhead what of it is not the heap
 * @param heapTarget what the limit leaves for the heap
 * @param heapTrigger what the heap is asked to keep to, which is no less than the live set needs
 * @param liveSet what collections leave
 * @param collector which one is in use
 * @param lever how it is made to keep to the limit
 * @param bestEffort whether it may exceed the limit where the live set would fit
 * @param forcedCollections how many were asked for since the limit was set
 * @param givenBack all falls of the footprint since then, summed up
 * @param trimmed what of this the C library has given back
 * @param advice what to do at the service's start so that the limit is kept better
 */
public record LimitState(
    long limit,
    long footprint,
    long footprintPeak,
    long overhead,
    long heapTarget,
    long heapTrigger,
    long liveSet,
    long heapUsed,
    long heapCommitted,
    boolean exceeded,
    String collector,
    String lever,
    boolean bestEffort,
    long forcedCollections,
    long givenBack,
    long trimmed,
    List<String> advice) {

  public boolean isSet() {
    return limit >= 0;
  }
}
