package io.diag.agent.histogram;

import io.diag.agent.format.OneLine;
import io.diag.agent.jcmd.DiagnosticCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many objects of each class there are in the heap. The service stands still while the JVM
 * walks over all of it.
 *
 * @param top those that take most
 * @param classes how many classes have objects
 * @param instances of all classes
 * @param bytes of all classes
 * @param nanos how long it took
 */
public record ClassHistogram(
    List<ClassCount> top, long classes, long instances, long bytes, long nanos) {

  /** {@code 1: 10000 240000 java.lang.Integer (java.base@17.0.15)}. */
  private static final Pattern ROW =
      Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S.*?)(?: \\(([^()]*)\\))?");

  /**
   * Makes one.
   *
   * @param live whether the JVM is to collect before it counts
   * @param most how many classes to list
   */
  public static ClassHistogram take(DiagnosticCommand jcmd, boolean live, int most)
      throws ReflectiveOperationException {
    long start = System.nanoTime();
    String table = jcmd.execute(live ? "GC.class_histogram" : "GC.class_histogram -all");
    return parse(table, most, System.nanoTime() - start);
  }

  static ClassHistogram parse(String table, int most, long nanos) {
    List<ClassCount> top = new ArrayList<>();
    long classes = 0;
    long instances = 0;
    long bytes = 0;
    Matcher row = ROW.matcher("");
    for (int start = 0, end; start < table.length(); start = end + 1) {
      end = table.indexOf('\n', start);
      end = end < 0 ? table.length() : end;
      if (!row.reset(table.substring(start, end).stripTrailing()).matches()) {
        continue;
      }
      long count = Long.parseLong(row.group(1));
      long size = Long.parseLong(row.group(2));
      classes++;
      instances += count;
      bytes += size;
      if (top.size() < most) {
        String name = OneLine.of(ClassName.readable(row.group(3)));
        top.add(new ClassCount(name, module(row.group(4)), count, size));
      }
    }
    return new ClassHistogram(top, classes, instances, bytes, nanos);
  }

  /** Without its version. */
  private static String module(String module) {
    return module == null ? "" : OneLine.of(module.replaceFirst("@.*", ""));
  }

  /** A class's part of all bytes, from 0 to 1. */
  public double share(ClassCount count) {
    return bytes == 0 ? 0 : (double) count.bytes() / bytes;
  }
}
