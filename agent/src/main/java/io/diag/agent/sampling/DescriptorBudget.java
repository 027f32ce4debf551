package io.diag.agent.sampling;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Whether the service can spare the descriptors perf_events would take from it: one for each
 * thread.
 *
 * <p>Twice the threads there are must fit into a quarter of what is free, so that threads that
 * start during the profile, and the service's own connections, still find theirs.
 */
final class DescriptorBudget {

  /** Why not, or null if it can. */
  static String refusal() {
    long limit = openFilesLimit(new File("/proc/self/limits"));
    long open = count(new File("/proc/self/fd"));
    long threads = count(new File("/proc/self/task"));
    if (limit < 0 || open < 0 || threads < 0) {
      // No /proc, no Linux, no perf_events.
      return "the descriptors in use are not known";
    }
    return refusal(limit, open, threads);
  }

  static String refusal(long limit, long open, long threads) {
    long free = limit - open;
    return threads * 2 < free / 4
        ? null
        : threads + " threads need a descriptor each and only " + free + " are free";
  }

  /** The soft limit, or -1 if it cannot be read. */
  static long openFilesLimit(File limits) {
    try (BufferedReader reader =
        new BufferedReader(new FileReader(limits, StandardCharsets.US_ASCII))) {
      for (String line; (line = reader.readLine()) != null; ) {
        if (line.startsWith("Max open files")) {
          String soft = line.substring("Max open files".length()).strip().split("\\s+", 2)[0];
          return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
    return -1;
  }

  private static long count(File directory) {
    String[] entries = directory.list();
    return entries == null ? -1 : entries.length;
  }

  private DescriptorBudget() {}
}
