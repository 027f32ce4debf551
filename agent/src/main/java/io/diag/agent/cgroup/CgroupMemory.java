package io.diag.agent.cgroup;

import java.io.File;
import java.util.List;

/**
 * What the kernel counts and allows of memory in the cgroup that this process is in, and in those
 * around it. Which one that is, is found once: a process that is moved takes a new one of these.
 * Each number is read when it is asked for, at 15 to 120 microseconds a file and cgroup; it is -1
 * where there is none. Thread-safe.
 */
public final class CgroupMemory {

  /** This one first, then those around it, as far as they are to be seen. */
  private final List<CgroupFiles> cgroups;

  private final int version;

  /**
   * Finds it.
   *
   * @param root the directory that {@code /proc} and the mount points are in, / but in tests
   */
  public CgroupMemory(File root) {
    CgroupPath path = CgroupPath.find(root, "memory", CgroupFiles::hasMemoryController);
    version = path.version();
    cgroups = path.cgroups().stream().filter(CgroupFiles::countsMemory).toList();
  }

  /** That of this process, as it is now. */
  public static CgroupMemory ofThisProcess() {
    return new CgroupMemory(new File("/"));
  }

  /** Of the cgroups that count memory, 1 or 2; 0 if there are none, or none to be seen. */
  public int version() {
    return version;
  }

  /** Bytes that are charged to this process's cgroup, page cache included. */
  public long usage() {
    return cgroups.isEmpty() ? -1 : cgroups.get(0).usage();
  }

  /** The same without pages of files that have not been used for a while. */
  public long workingSet() {
    long usage = usage();
    long inactive = usage < 0 ? -1 : cgroups.get(0).inactiveFile();
    return inactive < 0 ? -1 : Math.max(0, usage - inactive);
  }

  /** Bytes above which the kernel kills: the least of this cgroup's and those around it. */
  public long limit() {
    long least = cgroups.isEmpty() ? -1 : cgroups.get(0).hierarchicalLimit();
    for (CgroupFiles cgroup : cgroups) {
      least = lesser(least, cgroup.limit());
    }
    return least;
  }

  /**
   * What is charged to the cgroup whose limit {@link #limit} is: more than {@link #usage} where
   * that is one around this process's, with others in it.
   */
  public long usageUnderLimit() {
    long limit = limit();
    if (limit < 0) {
      return -1;
    }
    for (CgroupFiles cgroup : cgroups) {
      if (cgroup.limit() == limit) {
        return cgroup.usage();
      }
    }
    // It is not to be seen, but around all that are.
    return cgroups.get(cgroups.size() - 1).usage();
  }

  /** Bytes above which the kernel slows the process down; version 1 has nothing like it. */
  public long high() {
    long least = -1;
    for (CgroupFiles cgroup : cgroups) {
      least = lesser(least, cgroup.high());
    }
    return least;
  }

  /** How many processes of this cgroup the kernel has killed for want of memory. */
  public long oomKills() {
    return cgroups.isEmpty() ? -1 : cgroups.get(0).oomKills();
  }

  /** Of two where -1 is none. */
  private static long lesser(long a, long b) {
    return a < 0 || b < 0 ? Math.max(a, b) : Math.min(a, b);
  }
}
