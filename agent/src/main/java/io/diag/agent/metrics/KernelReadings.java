package io.diag.agent.metrics;

import io.diag.agent.cgroup.CgroupCpu;
import io.diag.agent.cgroup.CgroupMemory;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** What the kernel allows this process's cgroup, and what that takes. Kept: each is a file. */
final class KernelReadings {

  private static final String NO_MEMORY =
      "there is no memory cgroup to be seen, or no such number in it";
  private static final String NO_CPU = "there is no CPU cgroup to be seen, or no limit in it";

  private final List<Kept> kept = new ArrayList<>();
  private final List<Reading> readings = new ArrayList<>();

  KernelReadings() {
    CgroupMemory memory = CgroupMemory.ofThisProcess();
    gauge(
        "diag_cgroup_memory_usage_bytes",
        "What is charged to the process's cgroup, page cache included.",
        memory::usage,
        NO_MEMORY);
    gauge(
        "diag_cgroup_memory_working_set_bytes",
        "What is charged to the cgroup, without pages of files that have not been used for a while.",
        memory::workingSet,
        NO_MEMORY);
    gauge(
        "diag_cgroup_memory_limit_bytes",
        "Memory above which the kernel kills: the least limit of the cgroup and of those around it.",
        memory::limit,
        NO_MEMORY);
    counter(
        "diag_cgroup_oom_kills_total",
        "Processes of the cgroup that the kernel has killed for want of memory.",
        memory::oomKills,
        NO_MEMORY);
    CgroupCpu cpu = new CgroupCpu(new File("/"));
    gauge(
        "diag_cgroup_cpu_limit_cores",
        "How many processors the cgroup may use, such as 1.5.",
        cpu::cpus,
        NO_CPU);
    counter(
        "diag_cgroup_cpu_periods_total",
        "Periods in which the cgroup wanted to run.",
        cpu::periods,
        NO_CPU);
    counter(
        "diag_cgroup_cpu_throttled_periods_total",
        "Periods in which the cgroup wanted to run and was held back.",
        cpu::throttledPeriods,
        NO_CPU);
    counter(
        "diag_cgroup_cpu_throttled_seconds_total",
        "How long the threads of the cgroup were held back, all together.",
        cpu::throttledSeconds,
        NO_CPU);
  }

  private void gauge(String name, String help, DoubleSupplier value, String missing) {
    readings.add(Reading.gauge(name, help, keep(value), missing));
  }

  private void counter(String name, String help, DoubleSupplier value, String missing) {
    readings.add(Reading.counter(name, help, keep(value), missing));
  }

  private Kept keep(DoubleSupplier value) {
    Kept number = new Kept(value);
    kept.add(number);
    return number;
  }

  void read() {
    kept.forEach(Kept::read);
  }

  List<Reading> readings() {
    return readings;
  }
}
