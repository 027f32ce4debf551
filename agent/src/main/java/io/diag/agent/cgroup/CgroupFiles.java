package io.diag.agent.cgroup;

import io.diag.agent.files.KernelFile;
import java.io.File;

/**
 * What the memory and the CPU controller tell of one cgroup. Where a file is missing, or says that
 * there is no limit, the number is -1.
 */
record CgroupFiles(File directory, int version) {

  /** Where version 1 has no limit it shows the greatest number of whole pages. */
  private static final long NO_LIMIT = 1L << 62;

  boolean countsMemory() {
    return exists(version == 1 ? "memory.usage_in_bytes" : "memory.current");
  }

  /** Whether the controller is there, though this may be a cgroup that it does not count. */
  boolean hasMemoryController() {
    return countsMemory()
        || (version == 2 && text("cgroup.controllers").matches("(?s)(.* )?memory\\b.*"));
  }

  long usage() {
    return number(version == 1 ? "memory.usage_in_bytes" : "memory.current");
  }

  long limit() {
    return real(number(version == 1 ? "memory.limit_in_bytes" : "memory.max"));
  }

  /** The least of this one and all around it, also of those that are not to be seen. */
  long hierarchicalLimit() {
    return version == 1 ? real(stat("hierarchical_memory_limit")) : -1;
  }

  long high() {
    return version == 1 ? -1 : number("memory.high");
  }

  /** Pages of files that have not been used for a while: the first to go. */
  long inactiveFile() {
    return stat(version == 1 ? "total_inactive_file" : "inactive_file");
  }

  long oomKills() {
    return KernelFile.number(
        text(version == 1 ? "memory.oom_control" : "memory.events"), "oom_kill");
  }

  boolean countsCpu() {
    return exists("cpu.stat");
  }

  /**
   * Of one of the counters in {@code cpu.stat}; version 2 has those of throttling only with the
   * controller.
   */
  long cpuStat(String name) {
    return KernelFile.number(text("cpu.stat"), name);
  }

  /** How many processors it may use, such as 1.5; -1 for as many as there are. */
  double cpus() {
    if (version == 1) {
      long quota = number("cpu.cfs_quota_us");
      long period = number("cpu.cfs_period_us");
      return quota > 0 && period > 0 ? (double) quota / period : -1;
    }
    String[] max = text("cpu.max").strip().split(" ", -1);
    return max.length == 2 && !max[0].equals("max")
        ? Double.parseDouble(max[0]) / Double.parseDouble(max[1])
        : -1;
  }

  private long stat(String name) {
    return KernelFile.number(text("memory.stat"), name);
  }

  private boolean exists(String file) {
    return new File(directory, file).exists();
  }

  private long number(String file) {
    return KernelFile.number(new File(directory, file));
  }

  private String text(String file) {
    return KernelFile.text(new File(directory, file));
  }

  private static long real(long limit) {
    return limit < NO_LIMIT ? limit : -1;
  }
}
