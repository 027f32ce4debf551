package io.diag.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel of this machine allows to this process. */
record Kernel(long tickNanos, boolean perfEvents) {

  static Kernel ask(Path directory) throws Exception {
    String facts = Command.run(CProgram.build("kernel_facts", directory)).succeeded().stdout();
    return new Kernel(
        Long.parseLong(fact(facts, "tick_nanos")), fact(facts, "perf_event_open").equals("yes"));
  }

  /**
   * 2 and more keeps the kernel's own events, and with them async-profiler's, from all but root.
   */
  static boolean perfEventsForEveryone() throws Exception {
    Path paranoid = Path.of("/proc/sys/kernel/perf_event_paranoid");
    return Files.exists(paranoid) && Integer.parseInt(Files.readString(paranoid).strip()) < 2;
  }

  private static String fact(String facts, String name) {
    Matcher matcher = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(facts);
    if (!matcher.find()) {
      throw new AssertionError("no " + name + " in " + facts);
    }
    return matcher.group(1);
  }
}
