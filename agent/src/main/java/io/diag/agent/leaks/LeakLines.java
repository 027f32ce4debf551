package io.diag.agent.leaks;

import io.diag.agent.format.OneLine;
import io.diag.agent.profile.Frame;
import java.util.List;
import java.util.Locale;

/** What the log says of leaks. */
final class LeakLines {

  private static final String SEE = "; see /debug/leaks";

  static String suspected(TrackedStack stack, Growth growth) {
    return "thread leak: " + grows(stack, growth);
  }

  static String growsAgain(TrackedStack stack, Growth growth) {
    return "thread leak grows again: " + grows(stack, growth);
  }

  private static String grows(TrackedStack stack, Growth growth) {
    return stack.count()
        + " threads at "
        + place(stack.stack())
        + startedAt(stack.creator())
        + ", "
        + perMinute(growth.perMinute())
        + " a minute over "
        + growth.intervals()
        + " intervals"
        + SEE;
  }

  static String stopped(TrackedStack stack, Suspicion suspicion) {
    return "thread leak stopped: no growth for "
        + suspicion.samplesSinceHighest()
        + " intervals, "
        + stack.count()
        + " threads at "
        + place(stack.stack())
        + SEE;
  }

  static String gone(TrackedStack stack) {
    return "thread leak stopped: its threads have ended, "
        + stack.count()
        + " are left at "
        + place(stack.stack());
  }

  private static String startedAt(List<Frame> creator) {
    return creator.isEmpty() ? "" : ", started at " + place(creator);
  }

  /** The line of a stack that somebody can change. */
  static String place(List<Frame> stack) {
    return frame(ServiceFrame.of(stack));
  }

  /** Such as {@code com.example.Foo.bar (Foo.java:12)}. */
  static String frame(Frame frame) {
    String file = frame.file().substring(frame.file().lastIndexOf('/') + 1);
    String line = frame.line() > 0 ? ":" + frame.line() : "";
    return OneLine.of(frame.function() + " (" + file + line + ")");
  }

  static String perMinute(double threads) {
    // Not -0.0.
    return String.format(Locale.ROOT, "%+.1f", Math.round(threads * 10) / 10.0);
  }

  private LeakLines() {}
}
