package io.diag.agent.cgroup;

import io.diag.agent.files.KernelFile;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Where the process is in the hierarchy of one controller.
 *
 * @param version of the hierarchy, 1 or 2; 0 if there is none, or none to be seen
 * @param cgroups its own first, then those around it, as far as they are to be seen
 */
record CgroupPath(int version, List<CgroupFiles> cgroups) {

  /**
   * Finds it.
   *
   * @param root the directory that {@code /proc} and the mount points are in
   * @param hasController whether the controller is there, though this may be a cgroup that it does
   *     not count
   */
  static CgroupPath find(File root, String controller, Predicate<CgroupFiles> hasController) {
    String cgroup = KernelFile.text(new File(root, "proc/self/cgroup"));
    List<CgroupMount> mounts =
        CgroupMount.parse(KernelFile.text(new File(root, "proc/self/mountinfo")));
    // A controller is in one hierarchy at a time: where it is in one of version 1, the other that
    // may be there beside it does not have it.
    String path = path(cgroup, controller);
    int hierarchy = path == null ? 2 : 1;
    List<CgroupFiles> all = List.of();
    if (path != null) {
      all = find(root, having(mounts, controller), path, hasController);
    } else if ((path = path(cgroup, "")) != null) {
      all =
          find(
              root,
              mounts.stream().filter(mount -> mount.version() == 2).toList(),
              path,
              hasController);
    }
    return new CgroupPath(all.stream().anyMatch(hasController) ? hierarchy : 0, all);
  }

  private static List<CgroupMount> having(List<CgroupMount> mounts, String controller) {
    return mounts.stream().filter(mount -> mount.controllers().contains(controller)).toList();
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

  private static List<CgroupFiles> find(
      File root, List<CgroupMount> mounts, String path, Predicate<CgroupFiles> hasController) {
    List<CgroupMount> best = new ArrayList<>(mounts);
    best.sort(Comparator.comparing(mount -> !mount.shows(path)));
    for (CgroupMount mount : best) {
      List<CgroupFiles> cgroups = chain(root, mount, path);
      if (cgroups.stream().anyMatch(hasController)) {
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
