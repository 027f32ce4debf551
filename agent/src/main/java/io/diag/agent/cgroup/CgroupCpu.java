package io.diag.agent.cgroup;

import java.io.File;
import java.util.List;

/**
 * What the kernel allows this process of the processors, and how often it has held it back for
 * that: of the cgroup that has the least, this one or one around it. Each number is read when it is
 * asked for, and is -1 where there is none. Thread-safe.
 */
public final class CgroupCpu {

  private static final double NANOS = 1e9;
  private static final double MICROS = 1e6;

  private final List<CgroupFiles> cgroups;
  private final int version;

  /**
   * Finds it.
   *
   * @param root the directory that {@code /proc} and the mount points are in, / but in tests
   */
  public CgroupCpu(File root) {
    CgroupPath path = CgroupPath.find(root, "cpu", CgroupFiles::countsCpu);
    version = path.version();
    cgroups = path.cgroups().stream().filter(CgroupFiles::countsCpu).toList();
  }

  /** How many processors, such as 1.5; -1 for as many as there are. */
  public double cpus() {
    return cgroups.isEmpty() ? -1 : tightest().cpus();
  }

  /** Periods in which it wanted to run. */
  public long periods() {
    return cgroups.isEmpty() ? -1 : tightest().cpuStat("nr_periods");
  }

  /** Those of them in which it was held back. */
  public long throttledPeriods() {
    return cgroups.isEmpty() ? -1 : tightest().cpuStat("nr_throttled");
  }

  /** How long it was held back, all of its threads together. */
  public double throttledSeconds() {
    if (cgroups.isEmpty()) {
      return -1;
    }
    long time = tightest().cpuStat(version == 1 ? "throttled_time" : "throttled_usec");
    return time < 0 ? -1 : time / (version == 1 ? NANOS : MICROS);
  }

  private CgroupFiles tightest() {
    CgroupFiles tightest = cgroups.get(0);
    double least = Double.MAX_VALUE;
    for (CgroupFiles cgroup : cgroups) {
      double cpus = cgroup.cpus();
      if (cpus >= 0 && cpus < least) {
        least = cpus;
        tightest = cgroup;
      }
    }
    return tightest;
  }
}
