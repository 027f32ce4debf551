package io.diag.agent.heap;

import io.diag.agent.profile.Frame;
import io.diag.hooks.LabelSet;
import java.util.List;

/**
 * Objects of one class and one size that were allocated at one stack under one label set: what has
 * been sampled of them since the start. Once there it stays, since these numbers may only grow.
 */
final class AllocationSite {

  /**
   * What tells one from another.
   *
   * @param type the name of the class; empty if it is not known
   * @param size the largest one of its class of sizes
   * @param agent whether the agent's own thread allocated them
   */
  record Key(List<Frame> stack, String type, long size, LabelSet labels, boolean agent) {

    /** A stack is the same list each time, mostly, and long. */
    @Override
    public int hashCode() {
      int hash = stack.isEmpty() ? 0 : stack.get(0).hashCode() + 31 * stack.size();
      return ((hash * 31 + type.hashCode()) * 31 + Long.hashCode(size)) * 31 + labels.hashCode();
    }
  }

  final Key key;
  final int index;
  long count;
  long bytes;

  AllocationSite(Key key, int index) {
    this.key = key;
    this.index = index;
  }

  void add(long size) {
    count++;
    bytes += size;
  }
}
