package io.diag.agent.threads;

import io.diag.agent.natives.JvmtiLibrary;

/**
 * What the kernel counts of a thread, in nanoseconds.
 *
 * @param cpu the time it has run; negative where that is not known
 * @param delay the time it was ready to run and had no processor; 0 where that is not known
 */
record ThreadTimes(long cpu, long delay) {

  static final ThreadTimes UNKNOWN = new ThreadTimes(-1, 0);

  private static final long USUAL_TICK_NANOS = 10_000_000;

  /** Words of {@code stat} after the command, which may hold blanks. */
  private static final int USER_TICKS = 11;

  /**
   * From the two files that have it.
   *
   * @param schedstat empty where the kernel was built without it
   */
  static ThreadTimes of(String schedstat, String stat) {
    try {
      String[] numbers = schedstat.strip().split(" ", -1);
      if (numbers.length >= 2) {
        return new ThreadTimes(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
      }
      String[] words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
      if (words.length > USER_TICKS + 1) {
        long ticks = Long.parseLong(words[USER_TICKS]) + Long.parseLong(words[USER_TICKS + 1]);
        long tick = JvmtiLibrary.tickNanos();
        return new ThreadTimes(ticks * (tick > 0 ? tick : USUAL_TICK_NANOS), 0);
      }
    } catch (NumberFormatException e) {
      // No Linux that we know.
    }
    return UNKNOWN;
  }
}
