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
 * Writes what Go writes for its count profiles with {@code debug=1}, and so that pprof reads it
 * again. It counts in the first of the profile's values; the others are in comments.
 */
final class DebugText {

  private final StackText stacks = new StackText();
  private final Profile profile;

  private DebugText(Profile profile) {
    this.profile = profile;
  }

  static void write(String name, Profile profile, OutputStream out) throws IOException {
    if (HeapText.isOf(profile)) {
      HeapText.write(profile, out);
      return;
    }
    if (ContentionText.isOf(profile)) {
      ContentionText.write(name, profile, out);
      return;
    }
    new DebugText(profile).write(out, name);
  }

  private void write(OutputStream out, String name) throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(OneLine.of(name)).append(" profile: total ").append(profile.total(0)).append('\n');
    for (String comment : profile.comments()) {
      head.append("# ").append(OneLine.of(comment)).append('\n');
    }
    print(out, head);
    List<Sample> samples = new ArrayList<>(profile.samples());
    samples.sort(
        Comparator.<Sample>comparingLong(sample -> sample.values()[0])
            .reversed()
            .thenComparing(stacks.order()));
    for (Sample sample : samples) {
      print(out, stanza(sample));
    }
  }

  private StringBuilder stanza(Sample sample) {
    StringBuilder text = new StringBuilder().append(sample.values()[0]).append(" @");
    stacks.addAddresses(text, sample);
    stacks.addLabels(text, sample);
    for (int i = 1; i < sample.values().length; i++) {
      ValueType type = profile.sampleTypes().get(i);
      text.append("# ").append(type.type()).append(": ").append(sample.values()[i]);
      text.append(' ').append(type.unit()).append('\n');
    }
    stacks.addFrames(text, sample);
    return text.append('\n');
  }

  private static void print(OutputStream out, CharSequence text) throws IOException {
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
