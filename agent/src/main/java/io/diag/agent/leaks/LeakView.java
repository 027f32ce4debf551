package io.diag.agent.leaks;

import java.time.Instant;

/** What the detector knows, as it is shown at the moment. */
public final class LeakView {

  private final LeakDetector detector;

  public LeakView(LeakDetector detector) {
    this.detector = detector;
  }

  public boolean isOff() {
    return detector.interval() == null;
  }

  /** All of it for people. */
  public String text() {
    return LeakText.of(detector.report(), detector.interval(), detector.untilNext());
  }

  /** The same for programs. */
  public String json() {
    return LeakJson.of(detector.report(), detector.interval(), detector.untilNext());
  }

  /** What grows most, suspect or not, for whoever watches. */
  public String table() {
    return LeakTable.of(detector.report(), detector.untilNext(), Instant.now());
  }
}
