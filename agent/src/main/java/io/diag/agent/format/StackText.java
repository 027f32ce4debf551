package io.diag.agent.format;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.Sample;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parts of Go's text formats that tell of a stack and its labels. */
final class StackText {

  private static final List<Frame> NO_STACK = List.of(Frame.pseudo("[no stack]"));

  private final Map<Frame, Long> addresses = new HashMap<>();
  private final AddressSpace space = new AddressSpace();

  /** By address, so that the order is the same in every run. */
  Comparator<Sample> order() {
    return Comparator.<Sample, Sample>comparing(sample -> sample, this::compareStacks)
        .thenComparing(sample -> labels(sample.labels()));
  }

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

  private static List<Frame> stack(Sample sample) {
    return sample.stack().isEmpty() ? NO_STACK : sample.stack();
  }

  /** What stands behind the @. */
  void addAddresses(StringBuilder text, Sample sample) {
    for (Frame frame : stack(sample)) {
      text.append(" 0x").append(Long.toHexString(address(frame)));
    }
    text.append('\n');
  }

  void addLabels(StringBuilder text, Sample sample) {
    if (!sample.labels().isEmpty()) {
      text.append("# labels: {").append(labels(sample.labels())).append("}\n");
    }
  }

  void addFrames(StringBuilder text, Sample sample) {
    for (Frame frame : stack(sample)) {
      text.append("#\t0x").append(Long.toHexString(address(frame))).append('\t');
      text.append(OneLine.of(frame.function())).append("+0x0\t");
      text.append(OneLine.of(frame.file())).append(':').append(frame.line()).append('\n');
    }
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
          if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
            quoted.append(String.format("\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
