package io.diag.agent.cgroup;

import io.diag.agent.files.KernelFile;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
    String cgroup = KernelFile.text(new File(root, "proc/self/cgroup"));
    List<CgroupMount> mounts =
        CgroupMount.parse(KernelFile.text(new File(root, "proc/self/mountinfo")));
    // A controller is in one hierarchy at a time: where it is in one of version 1, the other that
    // may be there beside it does not count memory.
    String path = path(cgroup, "memory");
    int hierarchy = path == null ? 2 : 1;
    List<CgroupFiles> all =
        path == null
            ? List.of()
            : find(root, mounts.stream().filter(CgroupMount::hasMemory).toList(), path);
    if (path == null && (path = path(cgroup, "")) != null) {
      all = find(root, mounts.stream().filter(mount -> mount.version() == 2).toList(), path);
    }
    version = all.stream().anyMatch(CgroupFiles::hasController) ? hierarchy : 0;
    cgroups = all.stream().filter(CgroupFiles::isControlled).toList();
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

  /** Null if the process is in no hierarchy with this controller. */
  private static String path(String cgroup, String controller) {
    for (String line : cgroup.split("\n", -1)) {
      String[] fields = line.split(":", 3);
      if (fields.length == 3 && Arrays.asList(fields[1].split(",", -1)).contains(controller)) {
        return fields[2];
      }
    }
    return null;
  }

  private static List<CgroupFiles> find(File root, List<CgroupMount> mounts, String path) {
    List<CgroupMount> best = new ArrayList<>(mounts);
    best.sort(Comparator.comparing(mount -> !mount.shows(path)));
    for (CgroupMount mount : best) {
      List<CgroupFiles> cgroups = chain(root, mount, path);
      if (cgroups.stream().anyMatch(CgroupFiles::hasController)) {
        return cgroups;
      }
    }
    return List.of();
  }

  private static List<CgroupFiles> chain(File root, CgroupMount mount, String path) {
    List<CgroupFiles> cgroups = new ArrayList<>();
    File point = new File(root, mount.point());
    if (mount.shows(path)) {
      // Cgroups that are not there are passed over: a container may see its own as the root, and be
      // told the host's path of it.
      File cgroup = new File(point, mount.below(path));
      for (; !cgroup.equals(point); cgroup = cgroup.getParentFile()) {
        cgroups.add(new CgroupFiles(cgroup, mount.version()));
      }
    } else if (mount.root().equals("/")) {
      // It shows cgroups that are beside this process's.
      return cgroups;
    }
    cgroups.add(new CgroupFiles(point, mount.version()));
    return cgroups;
  }
}
