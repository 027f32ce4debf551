package io.diag.agent.sampling;

import io.diag.agent.natives.JvmtiLibrary;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Whether the kernel lets this process use perf_events with all it is for. async-profiler would
 * also take less and sample user code alone; ctimer, which then counts the time in system calls, is
 * better.
 */
final class PerfEventsPermission {

  private static final String PARANOID = "/proc/sys/kernel/perf_event_paranoid";

  /** Above it an ordinary user gets no samples of the kernel. */
  private static final int MAX_PARANOID = 1;

  /** Why not, or null if it does. */
  static String refusal() {
    int errno = JvmtiLibrary.perfEventsErrno();
    String paranoid = paranoid();
    if (errno == 0) {
      return null;
    }
    if (errno > 0) {
      return "perf_event_open is not permitted (errno "
          + errno
          + "; perf_event_paranoid="
          + paranoid
          + ", or a seccomp filter)";
    }
    return isAtMost(paranoid, MAX_PARANOID) ? null : "perf_event_paranoid=" + paranoid;
  }

  private static String paranoid() {
    try (InputStream in = new FileInputStream(PARANOID)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static boolean isAtMost(String number, int limit) {
    try {
      return Integer.parseInt(number) <= limit;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private PerfEventsPermission() {}
}
