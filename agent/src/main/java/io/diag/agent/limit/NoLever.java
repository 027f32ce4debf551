package io.diag.agent.limit;

/** A collector of which nothing is known, or that never collects: the limit is watched only. */
final class NoLever implements Lever {

  @Override
  public String name() {
    return "none";
  }

  @Override
  public boolean isBestEffort() {
    return true;
  }

  @Override
  public boolean needsCollections() {
    return false;
  }

  @Override
  public long apply(long target, long excess, long live) {
    return target;
  }

  @Override
  public void collected(long usedBefore, long usedAfter) {}

  @Override
  public void collectedOnDemand(long usedAfter, long committedAfter) {}
}
