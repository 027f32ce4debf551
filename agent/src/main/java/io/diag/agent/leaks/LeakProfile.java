package io.diag.agent.leaks;

import io.diag.agent.config.DurationText;
import io.diag.agent.dump.DumpScope;
import io.diag.agent.dump.Threads;
import io.diag.agent.profile.FullSource;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.ProgramName;
import io.diag.agent.profile.ValueType;
import java.util.ArrayList;
import java.util.List;

/** {@code /debug/pprof/goroutineleak}: the threads of the suspects. */
public final class LeakProfile implements FullSource {

  private static final String NAME = "goroutineleak";

  /** The line that started them, so that {@code -tagfocus} and {@code root=} know it. */
  private static final String CREATOR = "created_by";

  private final LeakDetector detector;
  private final Threads threads;

  public LeakProfile(LeakDetector detector, Threads threads) {
    this.detector = detector;
    this.threads = threads;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "Threads taken for leaked, since there are more and more of them at their stacks; see"
        + " /debug/leaks.";
  }

  @Override
  public String cost() {
    return "none: what the leak detector has seen; debug=2 as of goroutine";
  }

  @Override
  public int count() {
    return (int) Math.min(Integer.MAX_VALUE, detector.report().suspectThreads());
  }

  @Override
  public Profile collect() {
    LeakReport report = detector.report();
    ValueType threads = new ValueType(NAME, "count");
    ProfileBuilder profile =
        new ProfileBuilder(List.of(threads))
            .period(threads, 1)
            .window(report.epochNanos(), 0)
            .program(ProgramName.current())
            .comment(
                "found by growth: stacks that have had more and more threads; Go's goroutineleak goes"
                    + " by reachability")
            .comment(state(report));
    if (report.unlisted() > 0) {
      profile.comment(report.unlisted() + " suspects more are not listed");
    }
    for (Suspect suspect : report.suspects()) {
      profile.add(suspect.stack(), labels(suspect), suspect.count());
    }
    return profile.build();
  }

  /** As Go does: all threads, and the suspects marked. */
  @Override
  public Full full() {
    return threads.dump(DumpScope.ALL).marking(detector::isSuspect)::writeTo;
  }

  private String state(LeakReport report) {
    return detector.interval() == null
        ? LeakText.OFF
        : "interval "
            + DurationText.of(detector.interval())
            + ", "
            + report.intervals()
            + " have passed; a leak shows after "
            + Growth.STEPS;
  }

  private static List<Label> labels(Suspect suspect) {
    if (suspect.creator().isEmpty()
        || suspect.labels().stream().anyMatch(label -> label.key().equals(CREATOR))) {
      return suspect.labels();
    }
    List<Label> labels = new ArrayList<>(suspect.labels());
    labels.add(Label.text(CREATOR, LeakLines.place(suspect.creator())));
    return labels;
  }
}
