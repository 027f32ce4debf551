package io.diag.agent.gate;

import io.diag.agent.files.KernelFile;
import java.io.File;

/**
 * As whom this process runs, by {@code /proc}.
 *
 * @param effective the number of the user; -1 if it is not known
 * @param overflow the number that stands for each user who has none in this process's user
 *     namespace; -1 if all have one
 */
record ProcessUser(long effective, long overflow) {

  private static final int EFFECTIVE = 2;
  private static final long DEFAULT_OVERFLOW = 65_534;
  private static final String ALL_USERS = "0 0 4294967295";

  static ProcessUser read() {
    return of(
        KernelFile.text(new File("/proc/self/status")),
        KernelFile.text(new File("/proc/self/uid_map")),
        KernelFile.number(new File("/proc/sys/kernel/overflowuid")));
  }

  static ProcessUser of(String status, String map, long overflow) {
    // A kernel without user namespaces has no map.
    boolean all = map.isEmpty() || map.strip().replaceAll("\\s+", " ").equals(ALL_USERS);
    return new ProcessUser(
        effective(status), all ? -1 : overflow < 0 ? DEFAULT_OVERFLOW : overflow);
  }

  private static long effective(String status) {
    for (String line : status.split("\n", -1)) {
      String[] words = line.split("\\s+", -1);
      if (words[0].equals("Uid:") && words.length > EFFECTIVE) {
        try {
          return Long.parseLong(words[EFFECTIVE]);
        } catch (NumberFormatException e) {
          return -1;
        }
      }
    }
    return -1;
  }
}
