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
 * Writes what Go writes for its heap with {@code debug=1}. Go writes what was sampled, and pprof
 * multiplies; we write what it stands for, and {@code heap/2}, Go's way to say that each allocation
 * was sampled, so that pprof leaves the numbers as they are.
 */
final class HeapText {

  private static final List<String> TYPES =
      List.of("alloc_objects", "alloc_space", "inuse_objects", "inuse_space");

  private final StackText stacks = new StackText();
  private final Profile profile;

  private HeapText(Profile profile) {
    this.profile = profile;
  }

  static boolean isOf(Profile profile) {
    return profile.sampleTypes().stream().map(ValueType::type).toList().equals(TYPES);
  }

  static void write(Profile profile, OutputStream out) throws IOException {
    new HeapText(profile).write(out);
  }

  private void write(OutputStream out) throws IOException {
    long[] totals = new long[TYPES.size()];
    for (int i = 0; i < totals.length; i++) {
      totals[i] = profile.total(i);
    }
    if (totals[1] == totals[3]) {
      // As Go: with equal numbers pprof would take it for a profile of two columns.
      totals[1]++;
    }
    StringBuilder head = new StringBuilder("heap profile: ");
    addValues(head, totals);
    head.append(" @ heap/2\n");
    for (String comment : profile.comments()) {
      head.append("# ").append(OneLine.of(comment)).append('\n');
    }
    print(out, head);
    List<Sample> samples = new ArrayList<>(profile.samples());
    samples.sort(
        Comparator.<Sample>comparingLong(sample -> sample.values()[3])
            .thenComparingLong(sample -> sample.values()[1])
            .reversed()
            .thenComparing(stacks.order()));
    for (Sample sample : samples) {
      StringBuilder text = new StringBuilder();
      addValues(text, sample.values());
      text.append(" @");
      stacks.addAddresses(text, sample);
      stacks.addLabels(text, sample);
      stacks.addFrames(text, sample);
      print(out, text.append('\n'));
    }
  }

  private static void addValues(StringBuilder text, long[] values) {
    text.append(values[2]).append(": ").append(values[3]);
    text.append(" [").append(values[0]).append(": ").append(values[1]).append(']');
  }

  private static void print(OutputStream out, CharSequence text) throws IOException {
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
