package io.diag.agent.format;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.Sample;
import io.diag.agent.profile.ValueType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what Go writes for its count profiles with {@code debug=1}, and so that pprof reads it
 * again. It counts in the first of the profile's values; the others are in comments.
 */
final class DebugText {

  private static final Frame NO_STACK = Frame.pseudo("[no stack]");

  private final Map<Frame, Long> addresses = new HashMap<>();
  private final AddressSpace space = new AddressSpace();
  private final Profile profile;

  private DebugText(Profile profile) {
    this.profile = profile;
  }

  static void write(String name, Profile profile, OutputStream out) throws IOException {
    new DebugText(profile).write(out, name);
  }

  private void write(OutputStream out, String name) throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(oneLine(name)).append(" profile: total ").append(profile.total(0)).append('\n');
    for (String comment : profile.comments()) {
      head.append("# ").append(oneLine(comment)).append('\n');
    }
    print(out, head);
    List<Sample> samples = new ArrayList<>(profile.samples());
    samples.sort(
        Comparator.<Sample>comparingLong(sample -> sample.values()[0])
            .reversed()
            .thenComparing(this::compareStacks)
            .thenComparing(sample -> labels(sample.labels())));
    for (Sample sample : samples) {
      print(out, stanza(sample));
    }
  }

  /** By address, so that the order is the same in every run. */
  private int compareStacks(Sample a, Sample b) {
    int depth = Math.min(a.stack().size(), b.stack().size());
    for (int i = 0; i < depth; i++) {
      int order = Long.compare(address(a.stack().get(i)), address(b.stack().get(i)));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.stack().size(), b.stack().size());
  }

  private StringBuilder stanza(Sample sample) {
    List<Frame> stack = sample.stack().isEmpty() ? List.of(NO_STACK) : sample.stack();
    StringBuilder text = new StringBuilder().append(sample.values()[0]).append(" @");
    for (Frame frame : stack) {
      text.append(" 0x").append(Long.toHexString(address(frame)));
    }
    text.append('\n');
    if (!sample.labels().isEmpty()) {
      text.append("# labels: {").append(labels(sample.labels())).append("}\n");
    }
    for (int i = 1; i < sample.values().length; i++) {
      ValueType type = profile.sampleTypes().get(i);
      text.append("# ").append(type.type()).append(": ").append(sample.values()[i]);
      text.append(' ').append(type.unit()).append('\n');
    }
    for (Frame frame : stack) {
      text.append("#\t0x").append(Long.toHexString(address(frame))).append('\t');
      text.append(oneLine(frame.function())).append("+0x0\t");
      text.append(oneLine(frame.file())).append(':').append(frame.line()).append('\n');
    }
    return text.append('\n');
  }

  private long address(Frame frame) {
    return addresses.computeIfAbsent(frame, space::addressOf);
  }

  private static String labels(List<Label> labels) {
    return String.join(
        ", ",
        labels.stream()
            .sorted(Comparator.comparing(Label::key))
            .map(label -> quoted(label.key()) + ":" + quoted(text(label)))
            .toList());
  }

  private static String text(Label label) {
    return label.text() != null
        ? label.text()
        : label.number() + (label.unit() == null ? "" : " " + label.unit());
  }

  /** As Go's %q. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        case '\r' -> quoted.append("\\r");
        default -> {
          if (Character.isISOControl(c)) {
            quoted.append(String.format("\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  private static void print(OutputStream out, CharSequence text) throws IOException {
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
