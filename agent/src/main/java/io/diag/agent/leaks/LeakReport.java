package io.diag.agent.leaks;

import java.util.List;

/**
 * What the last dump has shown. Immutable.
 *
 * @param intervals that have passed, with a dump at the end of each
 * @param epochNanos when the dump was taken
 * @param threads that the dump found
 * @param notShown threads that were in none of its groups
 * @param stacks that are followed
 * @param beyond stacks that are not, since there are too many
 * @param suspects those that grow first, the fastest first
 * @param unlisted suspects beyond those
 * @param trends what grows most, the fastest first
 */
record LeakReport(
    long intervals,
    long epochNanos,
    long threads,
    long notShown,
    int stacks,
    long beyond,
    List<Suspect> suspects,
    int unlisted,
    List<Trend> trends) {

  static final LeakReport NONE = new LeakReport(0, 0, 0, 0, 0, 0, List.of(), 0, List.of());

  /** Whether a leak could have shown by now. */
  boolean isEarly() {
    return intervals < Growth.STEPS;
  }

  long suspectThreads() {
    return suspects.stream().mapToLong(Suspect::count).sum();
  }
}
