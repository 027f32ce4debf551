package io.diag.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On trees of files as kernels and containers show them. */
class CgroupMemoryTest {

  private static final String NONE_V1 = "9223372036854771712";
  private static final String V1 =
      "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory";
  private static final String V2 = "41 31 0:38 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw";

  @TempDir Path root;

  @Test
  void nothingIsThere() {
    assertThatNothingIsKnown(new CgroupMemory(new File("/does/not/exist")));
  }

  @Test
  void noMemoryController() throws Exception {
    process(
        "3:cpuset:/a\n0::/a",
        V2,
        "36 31 0:33 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset");
    write("sys/fs/cgroup/a/cgroup.controllers", "hugetlb pids");
    write("sys/fs/cgroup/cgroup.controllers", "hugetlb pids");
    write("sys/fs/cgroup/cpuset/a/memory.usage_in_bytes", "5");
    assertThatNothingIsKnown(memory());
  }

  @Test
  void version2() throws Exception {
    process("0::/system.slice/shop.service", V2);
    v2("system.slice/shop.service", "max", "900", "1000");
    v2("system.slice", "max", "max", "5000");
    write("sys/fs/cgroup/system.slice/shop.service/memory.stat", "anon 300\ninactive_file 400\n");
    write(
        "sys/fs/cgroup/system.slice/shop.service/memory.events",
        "low 0\nhigh 7\nmax 2\noom 3\noom_kill 1\noom_group_kill 0\n");
    CgroupMemory memory = memory();
    assertThat(memory.version()).isEqualTo(2);
    assertThat(memory.usage()).isEqualTo(1000);
    assertThat(memory.workingSet()).isEqualTo(600);
    assertThat(memory.limit()).isEqualTo(-1);
    assertThat(memory.usageUnderLimit()).isEqualTo(-1);
    assertThat(memory.high()).isEqualTo(900);
    assertThat(memory.oomKills()).isEqualTo(1);
  }

  @Test
  void theLeastLimitOfAllAroundCounts() throws Exception {
    process("0::/pod/app/jvm", V2);
    v2("pod/app/jvm", "3000", "max", "100");
    v2("pod/app", "2000", "1900", "1500");
    v2("pod", "2500", "1800", "1700");
    CgroupMemory memory = memory();
    assertThat(memory.limit()).isEqualTo(2000);
    assertThat(memory.high()).isEqualTo(1800);
    assertThat(memory.usage()).isEqualTo(100);
    assertThat(memory.usageUnderLimit()).as("with the others in it").isEqualTo(1500);
    write("sys/fs/cgroup/pod/memory.max", "1600");
    assertThat(memory.limit()).as("read anew").isEqualTo(1600);
    assertThat(memory.usageUnderLimit()).isEqualTo(1700);
  }

  @Test
  void aCgroupThatIsNotCountedIsChargedToTheOneAround() throws Exception {
    process("0::/pod/threads", V2);
    v2("pod", "2500", "max", "1700");
    write("sys/fs/cgroup/pod/threads/cgroup.controllers", "cpu");
    assertThat(memory().usage()).isEqualTo(1700);
    assertThat(memory().limit()).isEqualTo(2500);
  }

  /** It has no files but what cannot be limited. */
  @Test
  void theRootOfVersion2() throws Exception {
    process("0::/", V2);
    write("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory hugetlb");
    write("sys/fs/cgroup/memory.stat", "anon 5\ninactive_file 3\n");
    assertThat(memory().version()).isEqualTo(2);
    assertThat(memory().usage()).isEqualTo(-1);
    assertThat(memory().limit()).isEqualTo(-1);
    assertThat(memory().workingSet()).isEqualTo(-1);
  }

  @Test
  void version1() throws Exception {
    process("9:name=systemd:/\n4:blkio,memory:/batch/jvm\n3:cpu:/x", V1);
    v1("batch/jvm", NONE_V1, "700");
    v1("batch", "1500", "900");
    v1("", NONE_V1, "90000");
    write(
        "sys/fs/cgroup/memory/batch/jvm/memory.stat",
        "inactive_file 1\nhierarchical_memory_limit 1500\ntotal_inactive_file 200\n");
    write(
        "sys/fs/cgroup/memory/batch/jvm/memory.oom_control",
        "oom_kill_disable 0\nunder_oom 0\noom_kill 4\n");
    CgroupMemory memory = memory();
    assertThat(memory.version()).isEqualTo(1);
    assertThat(memory.usage()).isEqualTo(700);
    assertThat(memory.workingSet()).isEqualTo(500);
    assertThat(memory.limit()).isEqualTo(1500);
    assertThat(memory.usageUnderLimit()).isEqualTo(900);
    assertThat(memory.high()).isEqualTo(-1);
    assertThat(memory.oomKills()).isEqualTo(4);
  }

  @Test
  void version1WithoutAnyLimit() throws Exception {
    process("4:memory:/", V1);
    v1("", NONE_V1, "90000");
    write("sys/fs/cgroup/memory/memory.stat", "hierarchical_memory_limit " + NONE_V1 + "\n");
    assertThat(memory().limit()).isEqualTo(-1);
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "18446744073709551615");
    assertThat(memory().limit()).isEqualTo(-1);
    assertThat(memory().usage()).isEqualTo(90000);
    assertThat(memory().usageUnderLimit()).isEqualTo(-1);
  }

  /** A container of old: it sees its own cgroup only, by the host's name. */
  @Test
  void version1InAContainer() throws Exception {
    process(
        "4:memory:/docker/f00",
        "35 31 0:32 /docker/f00 /sys/fs/cgroup/memory ro,nosuid - cgroup cgroup rw,memory");
    v1("", "4000", "700");
    write("sys/fs/cgroup/memory/memory.stat", "hierarchical_memory_limit 3000\n");
    CgroupMemory memory = memory();
    assertThat(memory.limit()).as("of a cgroup that it does not see").isEqualTo(3000);
    assertThat(memory.usage()).isEqualTo(700);
    assertThat(memory.usageUnderLimit()).isEqualTo(700);
  }

  @Test
  void aCgroupBelowThatOfTheContainer() throws Exception {
    process(
        "4:memory:/docker/f00/jvm",
        "35 31 0:32 /docker/f00 /sys/fs/cgroup/memory ro,nosuid - cgroup cgroup rw,memory");
    v1("", "4000", "700");
    v1("jvm", "5000", "600");
    assertThat(memory().limit()).isEqualTo(4000);
    assertThat(memory().usage()).isEqualTo(600);
  }

  /** The mount shows the container's, and the path is that of the host, without a namespace. */
  @Test
  void theHostsPathWhereTheMountSaysNothingOfIt() throws Exception {
    process("0::/kubepods/pod1/f00", V2);
    v2("", "4000", "max", "700");
    assertThat(memory().limit()).isEqualTo(4000);
    assertThat(memory().usage()).isEqualTo(700);
  }

  @Test
  void inANamespaceOfItsOwn() throws Exception {
    process("0::/", V2);
    v2("", "4000", "3500", "700");
    assertThat(memory().version()).isEqualTo(2);
    assertThat(memory().limit()).isEqualTo(4000);
    assertThat(memory().high()).isEqualTo(3500);
    assertThat(memory().usage()).isEqualTo(700);
  }

  /** Mounted outside of the namespace: what it shows is around this process's cgroup. */
  @Test
  void aMountFromOutsideTheNamespace() throws Exception {
    process("0::/", "41 31 0:38 /../.. /sys/fs/cgroup rw - cgroup2 cgroup2 rw");
    v2("", "9000", "max", "8000");
    assertThat(memory().limit()).isEqualTo(9000);
    process("0::/../jvm", "41 31 0:38 /.. /sys/fs/cgroup rw - cgroup2 cgroup2 rw");
    v2("jvm", "4000", "max", "700");
    assertThat(memory().limit()).isEqualTo(4000);
    assertThat(memory().usage()).isEqualTo(700);
  }

  /** As after a move: what is mounted is a neighbour's, and so is what is above it in the tree. */
  @Test
  void aCgroupOutsideTheNamespace() throws Exception {
    process("0::/../jvm", V2);
    v2("", "4000", "max", "700");
    write("sys/fs/jvm/memory.max", "1");
    write("sys/fs/jvm/memory.current", "1");
    assertThatNothingIsKnown(memory());
  }

  @Test
  void hybrid() throws Exception {
    String unified = "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw";
    process("4:memory:/jvm\n0::/jvm", unified, V1);
    v1("jvm", "1500", "900");
    write("sys/fs/cgroup/unified/jvm/cgroup.controllers", "hugetlb");
    assertThat(memory().version()).isEqualTo(1);
    assertThat(memory().limit()).isEqualTo(1500);
    // The other way round: version 1 has the other controllers.
    process("3:cpuset:/\n0::/jvm", V1.replace("memory", "cpuset"), unified);
    write("sys/fs/cgroup/unified/jvm/memory.max", "1600");
    write("sys/fs/cgroup/unified/jvm/memory.current", "800");
    assertThat(memory().version()).isEqualTo(2);
    assertThat(memory().limit()).isEqualTo(1600);
    assertThat(memory().usage()).isEqualTo(800);
  }

  @Test
  void namesWithBlanksAndColons() throws Exception {
    process(
        "0::/a b/c:d",
        "41 31 0:38 /a\\040b /my\\040cgroups/x\\134y rw master:1 propagate_from:2 - cgroup2 none rw");
    write("my cgroups/x\\y/c:d/memory.max", "1000");
    write("my cgroups/x\\y/c:d/memory.current", "10");
    assertThat(memory().limit()).isEqualTo(1000);
  }

  /** Of several mounts the one that shows this process's cgroup. */
  @Test
  void severalMounts() throws Exception {
    process(
        "4:memory:/jvm",
        "34 31 0:32 /other /mnt/other rw - cgroup cgroup rw,memory",
        "33 31 0:32 / /mnt/hidden rw - cgroup cgroup rw,memory",
        V1);
    write("mnt/other/memory.limit_in_bytes", "1");
    write("mnt/other/memory.usage_in_bytes", "1");
    v1("jvm", "1500", "900");
    v1("", NONE_V1, "2000");
    assertThat(memory().limit()).isEqualTo(1500);
    assertThat(memory().usage()).isEqualTo(900);
  }

  @Test
  void aCgroupThatIsRemoved() throws Exception {
    process("0::/jvm", V2);
    v2("jvm", "1500", "max", "900");
    CgroupMemory memory = memory();
    for (String file : new String[] {"memory.max", "memory.high", "memory.current"}) {
      Files.delete(root.resolve("sys/fs/cgroup/jvm/" + file));
    }
    assertThat(memory.limit()).isEqualTo(-1);
    assertThat(memory.usage()).isEqualTo(-1);
  }

  @Test
  void whatIsNotUnderstoodIsAsIfItWereNotThere() throws Exception {
    process("x\n0:\n0::/jvm", "41\n- - -\n1 2 3 4 5 - cgroup2\n\n" + V2);
    v2("jvm", "many", "", "900");
    assertThat(memory().limit()).isEqualTo(-1);
    assertThat(memory().high()).isEqualTo(-1);
    assertThat(memory().usage()).isEqualTo(900);
    assertThat(memory().oomKills()).isEqualTo(-1);
    assertThat(memory().workingSet()).isEqualTo(-1);
  }

  private CgroupMemory memory() {
    return new CgroupMemory(root.toFile());
  }

  private static void assertThatNothingIsKnown(CgroupMemory memory) {
    assertThat(memory.version()).isZero();
    assertThat(memory.usage()).isEqualTo(-1);
    assertThat(memory.workingSet()).isEqualTo(-1);
    assertThat(memory.limit()).isEqualTo(-1);
    assertThat(memory.usageUnderLimit()).isEqualTo(-1);
    assertThat(memory.high()).isEqualTo(-1);
    assertThat(memory.oomKills()).isEqualTo(-1);
  }

  private void process(String cgroup, String... mounts) throws IOException {
    write("proc/self/cgroup", cgroup + "\n");
    write("proc/self/mountinfo", String.join("\n", mounts) + "\n");
  }

  private void v2(String cgroup, String max, String high, String current) throws IOException {
    String directory = "sys/fs/cgroup/" + cgroup;
    write(directory + "/memory.max", max + "\n");
    write(directory + "/memory.high", high + "\n");
    write(directory + "/memory.current", current + "\n");
  }

  private void v1(String cgroup, String limit, String usage) throws IOException {
    String directory = "sys/fs/cgroup/memory/" + cgroup;
    write(directory + "/memory.limit_in_bytes", limit + "\n");
    write(directory + "/memory.usage_in_bytes", usage + "\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
