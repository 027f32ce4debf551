package io.diag.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On trees of files as kernels and containers show them. */
class CgroupCpuTest {

  @TempDir Path root;

  @Test
  void nothingIsThere() {
    CgroupCpu cpu = new CgroupCpu(new File("/does/not/exist"));
    assertThat(cpu.cpus()).isEqualTo(-1);
    assertThat(cpu.periods()).isEqualTo(-1);
    assertThat(cpu.throttledPeriods()).isEqualTo(-1);
    assertThat(cpu.throttledSeconds()).isEqualTo(-1);
  }

  @Test
  void version2() throws Exception {
    write("proc/self/cgroup", "0::/shop/jvm\n");
    write("proc/self/mountinfo", "41 31 0:38 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw\n");
    write("sys/fs/cgroup/shop/jvm/cpu.max", "max 100000\n");
    write("sys/fs/cgroup/shop/jvm/cpu.stat", "usage_usec 7\nnr_periods 0\nnr_throttled 0\n");
    write("sys/fs/cgroup/shop/cpu.max", "150000 100000\n");
    write(
        "sys/fs/cgroup/shop/cpu.stat",
        "usage_usec 9\nnr_periods 100\nnr_throttled 25\nthrottled_usec 2500000\n");
    CgroupCpu cpu = new CgroupCpu(root.toFile());
    assertThat(cpu.cpus()).as("the one around it has the limit").isEqualTo(1.5);
    assertThat(cpu.periods()).isEqualTo(100);
    assertThat(cpu.throttledPeriods()).isEqualTo(25);
    assertThat(cpu.throttledSeconds()).isEqualTo(2.5);
    write("sys/fs/cgroup/shop/jvm/cpu.max", "50000 100000\n");
    assertThat(cpu.cpus()).as("read anew").isEqualTo(0.5);
    assertThat(cpu.periods()).isZero();
  }

  /** The controller is not switched on: the kernel counts, but holds nobody back. */
  @Test
  void version2WithoutController() throws Exception {
    write("proc/self/cgroup", "0::/\n");
    write("proc/self/mountinfo", "41 31 0:38 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw\n");
    write("sys/fs/cgroup/cpu.stat", "usage_usec 7\nuser_usec 3\n");
    CgroupCpu cpu = new CgroupCpu(root.toFile());
    assertThat(cpu.cpus()).isEqualTo(-1);
    assertThat(cpu.throttledSeconds()).isEqualTo(-1);
  }

  @Test
  void version1() throws Exception {
    write("proc/self/cgroup", "3:memory:/a\n2:cpu,cpuacct:/docker/x\n0::/\n");
    write(
        "proc/self/mountinfo",
        "33 31 0:30 /docker/x /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n");
    write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "200000\n");
    write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
    write(
        "sys/fs/cgroup/cpu,cpuacct/cpu.stat",
        "nr_periods 40\nnr_throttled 4\nthrottled_time 3000000000\n");
    CgroupCpu cpu = new CgroupCpu(root.toFile());
    assertThat(cpu.cpus()).isEqualTo(2.0);
    assertThat(cpu.periods()).isEqualTo(40);
    assertThat(cpu.throttledPeriods()).isEqualTo(4);
    assertThat(cpu.throttledSeconds()).isEqualTo(3.0);
    write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
    assertThat(cpu.cpus()).isEqualTo(-1);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
