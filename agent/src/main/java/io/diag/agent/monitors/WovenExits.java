package io.diag.agent.monitors;

/** How many places of one class where a monitor is left have got the hook. */
final class WovenExits {

  private int woven;
  private int skipped;

  void woven() {
    woven++;
  }

  /** Some for which it cannot be done. */
  void skipped(int exits) {
    skipped += exits;
  }

  int count() {
    return woven;
  }

  int skippedCount() {
    return skipped;
  }
}
