package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Idle;
import java.util.regex.Pattern;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A soft memory limit that is a part of what the container has. */
@EnabledOnOs(OS.LINUX)
class MemoryLimitCgroupIT {

  private static final long MIB = 1024 * 1024;
  private static final int CONTAINER = 400;

  @JdkTest
  void partOfARealCgroupsLimit(Jdk jdk) throws Exception {
    try (MemoryCgroup cgroup = MemoryCgroup.ofMebibytes(CONTAINER)) {
      JvmLaunch launch = idle(jdk).under(cgroup.enter()).options("memory-limit=80%");
      try (TargetJvm jvm = launch.start()) {
        jvm.awaitErrorLine("diag: memory limit 320\\.0 MiB in force: heap target .* MiB, .* by .*");
        assertLimit(jvm, 320 * MIB);
        assertThat(MemoryLimitIT.put(jvm, "50%25"))
            .containsEntry("limit", Long.toString(200 * MIB));
        // As it is typed, which no URI allows.
        assertThat(rawPut(jvm, "?value=25%").status()).isEqualTo(200);
        assertLimit(jvm, 100 * MIB);
        assertThat(put(jvm, "value=100%").status()).isEqualTo(200);
        assertLimit(jvm, CONTAINER * MIB);

        assertThat(put(jvm, "8%").status()).as("the least possible").isEqualTo(200);
        assertRefused(put(jvm, "7%"), "7% of 400.0 MiB is below the least possible, 32MiB");
        assertLimit(jvm, 32 * MIB);
      }
    }
  }

  /** Of two the lesser one is the container's, wherever it is. */
  @JdkTest
  void partOfTheLimitAroundTheRealCgroup(Jdk jdk) throws Exception {
    try (MemoryCgroup outer = MemoryCgroup.ofMebibytes(CONTAINER);
        MemoryCgroup inner = outer.child(2 * CONTAINER)) {
      JvmLaunch launch = idle(jdk).under(inner.enter()).env("DIAG_MEMORY_LIMIT", "7%");
      try (TargetJvm jvm = launch.start()) {
        jvm.awaitErrorLine(
            "diag: option memory-limit: 7% of 400\\.0 MiB is below .* 32MiB; no limit is set");
        assertThat(MemoryLimitIT.state(jvm)).containsEntry("limit", "off");
        assertThat(put(jvm, "80%").status()).isEqualTo(200);
        assertLimit(jvm, 320 * MIB);
      }
    }
  }

  @JdkTest
  void thereIsNoPartOfNoLimit(Jdk jdk) throws Exception {
    JvmLaunch launch = idle(jdk).under(MountNamespace.after("mount -t tmpfs none /sys/fs/cgroup"));
    try (TargetJvm jvm = launch.options("memory-limit=80%").start()) {
      String reason = "80% of what: this process is in no container (cgroup) with a memory limit";
      jvm.awaitErrorLine(
          Pattern.quote("diag: option memory-limit: " + reason + "; no limit is set"));
      assertRefused(put(jvm, "80%"), reason);
      assertThat(MemoryLimitIT.state(jvm)).containsEntry("limit", "off");
    }
  }

  private static JvmLaunch idle(Jdk jdk) throws Exception {
    return JvmLaunch.on(jdk).main(Idle.class).jvm("-Xmx100m");
  }

  private static Reply put(TargetJvm jvm, String body) throws Exception {
    return jvm.request("PUT", MemoryLimitIT.PATH, body);
  }

  private static Reply rawPut(TargetJvm jvm, String query) throws Exception {
    try (RawConnection connection = jvm.connect()) {
      connection.send(
          "PUT "
              + MemoryLimitIT.PATH
              + query
              + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      return connection.reply();
    }
  }

  private static void assertLimit(TargetJvm jvm, long bytes) throws Exception {
    assertThat(MemoryLimitIT.state(jvm)).containsEntry("limit", Long.toString(bytes));
  }

  private static void assertRefused(Reply reply, String reason) {
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).contains(reason).hasLineCount(1);
  }
}
