package io.diag.agent.memory;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.diag.agent.boot.JavaBase;
import io.diag.agent.jcmd.DiagnosticCommand;
import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the JVM's native memory tracking tells, where it was started with it. Needs the module
 * jdk.management.
 */
final class NativeMemory {

  private static final String OPTION = "NativeMemoryTracking";
  private static final Pattern TOTAL =
      Pattern.compile("(?m)^Total: reserved=(\\d+)KB, committed=(\\d+)KB");
  private static final Pattern CATEGORY =
      Pattern.compile("(?m)^- +(\\S.*?) \\(reserved=(\\d+)KB, committed=(\\d+)KB");

  /** The archive of classes: a file that is mapped. */
  static final String SHARED_CLASSES = "Shared class space";

  static void read(JavaBase javaBase, MemoryTable table) throws ReflectiveOperationException {
    String level =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .getVMOption(OPTION)
            .getValue();
    if (level.equals("off")) {
      table.note(
          "The JVM's own memory (GC, compiler, symbols, ...) is not known by category:"
              + " start with -XX:NativeMemoryTracking=summary.");
      return;
    }
    add(table, new DiagnosticCommand(javaBase).execute("VM.native_memory summary scale=KB"));
  }

  static void add(MemoryTable table, String summary) {
    Matcher total = TOTAL.matcher(summary);
    if (!total.find()) {
      table.note("Native memory tracking: " + summary.lines().findFirst().orElse("no answer"));
      return;
    }
    table.add(
        new MemoryRow(
            MemoryReading.NATIVE,
            -1,
            kilobytes(total.group(2)),
            kilobytes(total.group(1)),
            "native memory tracking, heap and all others of the JVM's included; max is what is"
                + " reserved"));
    Matcher category = CATEGORY.matcher(summary);
    while (category.find()) {
      table.add(
          new MemoryRow(
              MemoryReading.NATIVE,
              category.group(1),
              -1,
              kilobytes(category.group(3)),
              kilobytes(category.group(2)),
              from(category.group(1))));
    }
  }

  private static String from(String category) {
    return switch (category) {
      case "Other" -> "direct buffers, and what else is taken by Unsafe, as Netty does";
      case SHARED_CLASSES -> "a file that is mapped, in RssFile as far as it is only read";
      case "Thread" -> "stacks, as far as they are touched";
      default -> "";
    };
  }

  private static long kilobytes(String number) {
    return Long.parseLong(number) << 10;
  }

  private NativeMemory() {}
}
