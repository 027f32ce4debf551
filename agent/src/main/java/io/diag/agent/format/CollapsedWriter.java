package io.diag.agent.format;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.Sample;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes collapsed stacks: {@code root;...;leaf VALUE}, a line for each stack, all its labels
 * together, in the value a tool shows first. What adds up to nothing or less is left out: the tools
 * take positive numbers.
 */
final class CollapsedWriter {

  static void write(Profile profile, OutputStream out) throws IOException {
    int value = profile.defaultValueIndex();
    Map<String, Long> lines = new TreeMap<>();
    for (Sample sample : profile.samples()) {
      lines.merge(line(sample.stack()), sample.values()[value], Long::sum);
    }
    for (Map.Entry<String, Long> line : lines.entrySet()) {
      if (line.getValue() > 0) {
        String text = line.getKey() + " " + line.getValue() + "\n";
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static String line(List<Frame> stack) {
    if (stack.isEmpty()) {
      return "[no stack]";
    }
    StringBuilder line = new StringBuilder();
    for (int i = stack.size() - 1; i >= 0; i--) {
      line.append(name(stack.get(i).function()));
      if (i > 0) {
        line.append(';');
      }
    }
    return line.toString();
  }

  /** Without what would end a frame or a line. */
  private static String name(String function) {
    return OneLine.of(function.replace(';', ','));
  }

  private CollapsedWriter() {}
}
