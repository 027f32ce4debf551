package io.diag.agent.format;

import io.diag.agent.profile.Profile;
import io.diag.agent.profile.Sample;
import io.diag.agent.profile.ValueType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Writes what Go writes for contention with {@code debug=1}. A cycle is a nanosecond. What was
 * sampled is weighted already, so the sampling period is 1: pprof would multiply once more.
 */
final class ContentionText {

  private static final List<String> TYPES = List.of("contentions", "delay");

  private final StackText stacks = new StackText();
  private final Profile profile;

  private ContentionText(Profile profile) {
    this.profile = profile;
  }

  static boolean isOf(Profile profile) {
    return profile.sampleTypes().stream().map(ValueType::type).toList().equals(TYPES);
  }

  static void write(String name, Profile profile, OutputStream out) throws IOException {
    new ContentionText(profile).write(name, out);
  }

  private void write(String name, OutputStream out) throws IOException {
    StringBuilder head = new StringBuilder();
    boolean mutex = name.endsWith("mutex");
    head.append(mutex ? "--- mutex:\n" : "--- contention:\n");
    head.append("cycles/second=1000000000\n");
    if (mutex) {
      head.append("sampling period=1\n");
    }
    for (String comment : profile.comments()) {
      head.append("# ").append(OneLine.of(comment)).append('\n');
    }
    print(out, head);
    List<Sample> samples = new ArrayList<>(profile.samples());
    samples.sort(
        Comparator.<Sample>comparingLong(sample -> sample.values()[1])
            .reversed()
            .thenComparing(stacks.order()));
    for (Sample sample : samples) {
      StringBuilder text = new StringBuilder();
      text.append(sample.values()[1]).append(' ').append(sample.values()[0]).append(" @");
      stacks.addAddresses(text, sample);
      stacks.addLabels(text, sample);
      stacks.addFrames(text, sample);
      print(out, text.append('\n'));
    }
  }

  private static void print(OutputStream out, CharSequence text) throws IOException {
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
