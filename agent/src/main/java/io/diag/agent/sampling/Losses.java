package io.diag.agent.sampling;

/**
 * Samples of a segment that have no stack, by reason.
 *
 * @param skipped the profiler was busy
 * @param unwritten counted by the library, and not in the recording
 * @param missed CPU time went by without a sample: the timer was late, or the thread ended first
 */
record Losses(long skipped, long unwritten, long missed) {

  /** Marks are read beside threads that go on sampling: so many may be on either side. */
  private static final int UNSURE = 8;

  /**
   * Compares what was due with what the recording has.
   *
   * @param taken samples in the recording, of all threads
   */
  static Losses of(Trigger trigger, long intervalNanos, Mark from, Mark to, long taken) {
    long skipped = Math.max(0, to.skipped() - from.skipped());
    if (trigger == Trigger.WALL) {
      // Of waiting threads the library counts nothing.
      return new Losses(skipped, 0, 0);
    }
    long due = to.due() - from.due();
    long unwritten = due - skipped - taken;
    if (unwritten <= UNSURE + due / 100) {
      unwritten = 0;
    }
    // With more busy threads than processors a timer bound to the tick often expires several
    // times before the kernel looks, and leaves one sample then: 8 threads on 2 processors lost 8%
    // at 125 Hz. And every thread has a timer of its own: one that uses less than an interval gets
    // no sample at all. What the process has used tells how many are missing.
    long used = (to.processCpuNanos() - from.processCpuNanos()) / intervalNanos;
    long missed = Math.max(0, used - Math.max(taken, due));
    if (!trigger.isBoundToTick() && missed <= UNSURE + used / 20) {
      missed = 0;
    }
    return new Losses(skipped, unwritten, missed);
  }
}
