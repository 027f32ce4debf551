package io.diag.agent.heap;

import io.diag.agent.profile.Frame;
import io.diag.hooks.LabelSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that has been sampled, added up, and no more than so many different sites. */
final class AllocationSites {

  private static final List<Frame> BEYOND =
      List.of(Frame.pseudo("[more different allocations than are kept]"));

  private final int max;
  private final Map<AllocationSite.Key, AllocationSite> byKey = new HashMap<>();
  private final List<AllocationSite> sites = new ArrayList<>();
  private long beyond;

  AllocationSites(int max) {
    this.max = max;
  }

  /** The site of such an allocation, or the one for all that are too many. */
  AllocationSite of(List<Frame> stack, String type, long size, LabelSet labels, boolean agent) {
    AllocationSite.Key key = new AllocationSite.Key(stack, type, SizeClass.of(size), labels, agent);
    AllocationSite site = byKey.get(key);
    if (site != null) {
      return site;
    }
    if (sites.size() < max) {
      return add(key);
    }
    beyond++;
    // By size, or the number of objects could not be told from the number of samples.
    AllocationSite.Key rest =
        new AllocationSite.Key(BEYOND, "", Long.highestOneBit(size), LabelSet.NONE, agent);
    AllocationSite other = byKey.get(rest);
    return other != null ? other : add(rest);
  }

  private AllocationSite add(AllocationSite.Key key) {
    AllocationSite site = new AllocationSite(key, sites.size());
    // In this order: where the heap is full the map may have it and throw, and its index is taken.
    sites.add(site);
    byKey.put(key, site);
    return site;
  }

  List<AllocationSite> list() {
    return sites;
  }

  /** Copies of all sites' numbers, by their index. */
  record Totals(AllocationSite.Key[] keys, long[] counts, long[] bytes) {

    static final Totals NONE = new Totals(new AllocationSite.Key[0], new long[0], new long[0]);
  }

  Totals totals() {
    Totals totals =
        new Totals(
            new AllocationSite.Key[sites.size()], new long[sites.size()], new long[sites.size()]);
    for (AllocationSite site : sites) {
      totals.keys[site.index] = site.key;
      totals.counts[site.index] = site.count;
      totals.bytes[site.index] = site.bytes;
    }
    return totals;
  }

  int size() {
    return sites.size();
  }

  /** Samples for whose site there was no room. */
  long beyond() {
    return beyond;
  }
}
