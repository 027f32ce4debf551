package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.diag.it.apps.Burner;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where a process may have little: of the file system, of descriptors, of threads. */
@EnabledOnOs(OS.LINUX)
@Alone
class ContainersIT {

  private static final String IN_JAVA = Burner.class.getName() + ".burnOutermost";

  /** Nobody else's processes count against its limit. */
  private static final String LONELY_USER = "64321";

  @TempDir Path directory;

  /**
   * As a careful operator runs it: process 1, not root, nothing to be written to but an empty
   * volume, nothing to be executed from in /tmp, no perf_event_open.
   */
  @JdkTest
  void container(Jdk jdk) throws Exception {
    JvmLaunch launch = inReadOnlyContainer(jdk);
    Path libdir = Files.createDirectory(launch.directory().resolve("volume"));
    Files.setPosixFilePermissions(libdir, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (TargetJvm jvm = launch.options("libdir.shared=true,libdir=" + libdir).start()) {
      assertBurns(jvm);
      assertThat(jvm.errorLines()).hasSize(1);
      assertThat(libdir).isEmptyDirectory();
      assertThat(jvm.end()).isZero();
    }
  }

  @JdkTest
  void containerWithoutAnythingExecutable(Jdk jdk) throws Exception {
    try (TargetJvm jvm = inReadOnlyContainer(jdk).start()) {
      Reply profile = jvm.get("/debug/pprof/profile?seconds=1");
      assertThat(profile.status()).isEqualTo(503);
      assertThat(profile.text()).contains("noexec", "libdir");
      assertThat(jvm.get("/debug/pprof/cmdline").status()).isEqualTo(200);
      assertThat(jvm.stderr()).contains("jvmti-library is off: libdiag.so", "labels is off");
      assertThat(jvm.ask("burn 1 10", "burned")).isPositive();
      assertThat(jvm.end()).isZero();
    }
  }

  private JvmLaunch inReadOnlyContainer(Jdk jdk) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "root can make a container");
    JvmLaunch launch = JvmLaunch.on(jdk).main(Burner.class);
    String here = "'" + launch.directory() + "'";
    String[] mounts =
        MountNamespace.after(
            "mount --bind " + here + " " + here,
            MountNamespace.noexec(launch.temporaryDirectory()),
            MountNamespace.noexec("/dev/shm"),
            readOnly("/", "/tmp", "/var/tmp"),
            "! touch /tmp/x /var/tmp/x 2> /dev/null");
    return launch
        .under(mounts)
        .under(Client.require("unshare"), "-p", "-f", "--kill-child", "--mount-proc")
        .under(CProgram.build("deny_perf_event_open", directory))
        .asNobody();
  }

  private static String readOnly(String... mounts) {
    return "for m in "
        + String.join(" ", mounts)
        + "; do if mountpoint -q $m; then mount -o remount,bind,ro $m; fi; done";
  }

  @JdkTest
  void severalJvmsInOneContainer(Jdk jdk) throws Exception {
    String sameDirectory = "-Djava.io.tmpdir=" + directory;
    try (TargetJvm first = JvmLaunch.on(jdk).main(Burner.class).jvm(sameDirectory).start();
        TargetJvm second = JvmLaunch.on(jdk).main(Burner.class).jvm(sameDirectory).start()) {
      assertThat(first.address()).isNotEqualTo(second.address());
      CompletableFuture<Reply> meanwhile = first.startCpuProfile("seconds=4");
      assertThat(first.ask("burn 1 100", "burned")).isPositive();
      assertBurns(second);
      Reply reply = meanwhile.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
      assertThat(PprofFile.of(reply).cpuOf(IN_JAVA)).isPositive();
      assertThat(directory).isEmptyDirectory();
    }
  }

  @JdkTest
  void fewDescriptors(Jdk jdk) throws Exception {
    JvmLaunch launch =
        JvmLaunch.on(jdk).main(Burner.class).under(Client.require("prlimit"), "--nofile=64:64");
    try (TargetJvm jvm = launch.start()) {
      assertBurns(jvm);
      assertThat(jvm.get("/debug/pprof/wall?seconds=1").status()).isEqualTo(200);
      assertThat(jvm.ask("take files", "taken")).isPositive();
      // Whoever asks now may have to wait for a descriptor.
      CompletableFuture<Reply> waiting = jvm.getLater("/debug/pprof/");
      assertThat(jvm.ask("burn 1 10", "burned")).isPositive();
      assertThat(jvm.ask("give back", "given")).isPositive();
      assertThat(waiting.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS).status()).isEqualTo(200);
      assertBurns(jvm);
      assertThat(jvm.errorLines()).hasSize(1);
    }
  }

  /** What is asked for while no thread can be made is refused; afterwards all is as before. */
  @JdkTest
  void noMoreThreads(Jdk jdk) throws Exception {
    JvmLaunch launch = withThreads(jdk, 60);
    try (TargetJvm jvm = launch.start()) {
      assertThat(jvm.ask("take threads", "taken")).isPositive();
      // More often than profiles may run at once.
      for (int i = 0; i < 10; i++) {
        assertRefused(jvm, "/debug/pprof/profile?seconds=1");
      }
      assertRefused(jvm, "/debug/pprof/cmdline");
      assertThat(jvm.ask("give back", "given")).isPositive();
      assertBurns(jvm);
      assertThat(jvm.errorLines()).hasSize(1);
    }
  }

  private static void assertRefused(TargetJvm jvm, String path) throws IOException {
    try (RawConnection connection = jvm.connect()) {
      connection.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(connection.reply().status()).isIn(429, 503);
    }
  }

  /** A JVM that is about to have too few threads for itself gets no agent. */
  @JdkTest
  void hardlyAnyThreads(Jdk jdk) throws Exception {
    long needed;
    try (TargetJvm jvm = withThreads(jdk, 60).withoutAgent().start()) {
      jvm.awaitLine("ready");
      needed = new File("/proc/" + jvm.pid() + "/task").list().length;
    }
    try (TargetJvm jvm = withThreads(jdk, needed + 1).withoutPort().start()) {
      jvm.awaitLine("ready");
      jvm.awaitErrorLine("diag: not started.*no thread.*ulimit -u.*");
      assertThat(jvm.errorLines()).hasSize(1);
      assertThat(jvm.end()).isZero();
    }
  }

  /** With as few threads of its own as a JVM can do with, and always as many. */
  private static JvmLaunch withThreads(Jdk jdk, long limit) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "root can become somebody else");
    return JvmLaunch.on(jdk)
        .main(Burner.class)
        .jvm("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xlog:disable")
        .as(LONELY_USER)
        .under(Client.require("prlimit"), "--nproc=" + limit);
  }

  @JvmTest(main = Burner.class, jvmArgs = "-XX:+DisableAttachMechanism")
  void withoutTheAttachMechanism(TargetJvm jvm) throws Exception {
    String pid = String.valueOf(jvm.pid());
    assertThat(Command.run(jvm.jdk().tool("jcmd").toString(), pid, "VM.version").exit())
        .isNotZero();
    assertBurns(jvm);
  }

  private static void assertBurns(TargetJvm jvm) throws Exception {
    Burnt burnt = Burnt.during(jvm, "burn 1 300", 100, 1);
    assertThat(burnt.reply().status()).as(burnt.reply().text()).isEqualTo(200);
    // Of 30 samples; how exact an engine is CpuEngineIT shows.
    assertThat(burnt.profile().cpuOf(IN_JAVA) + burnt.profile().cpuOfLostSamples())
        .as("%s", List.copyOf(burnt.profile().comments()))
        .isCloseTo(burnt.cpuNanos(), Percentage.withPercentage(40));
  }
}
