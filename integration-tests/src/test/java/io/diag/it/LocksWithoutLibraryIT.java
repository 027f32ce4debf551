package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.MonitorUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Monitors where no native library can be loaded: Flight Recorder tells who waits. */
@EnabledOnOs(OS.LINUX)
@Alone
class LocksWithoutLibraryIT {

  private static final String APP = MonitorUser.class.getName() + ".";
  private static final String RECORDER = "locks.recorder";

  @TempDir Path directory;

  @JdkTest
  void waitersOfMonitorsAreKnown(Jdk jdk) throws Exception {
    try (TargetJvm jvm = inNoexec(jdk, "").start()) {
      jvm.awaitLine("ready");
      assertThat(jvm.features().get(RECORDER)).contains("nobody has asked");
      CompletableFuture<Reply> later = jvm.getLater("/debug/pprof/block?seconds=2&rate=1");
      Await.until("it is recorded", () -> isRecorded(jvm));
      // They do not begin to wait at once, but when the window certainly has begun.
      long waited = jvm.ask("monitor 4 500", "waited");
      PprofFile window = PprofFile.of(later.get(30, TimeUnit.SECONDS));
      assertShare(window, "enter", "monitor", 4, waited);
      assertThat(window.comments().toString())
          .contains("monitors: ", "Flight Recorder", "without labels", "jvmti-library");
      assertThat(window.comments().toString().contains("virtual threads"))
          .isEqualTo(jdk.feature() >= 21);
      // Off is off; what there is stays.
      Await.until("it has been stopped", () -> !isRecorded(jvm));
      jvm.ask("monitor 1 10", "waited");
      assertShare(block(jvm), "enter", "monitor", 4, waited);

      // Rates set for good; each time it is asked for it has all there is.
      jvm.request("PUT", "/debug/runtime/block-rate?value=1", "");
      PprofFile before = block(jvm);
      long inWait = jvm.ask("wait 2 300", "waited");
      PprofFile after = block(jvm);
      assertShare(after, "waitInVain", "wait", 2, inWait);
      assertThat(nanos(after, "enter", "monitor")).isEqualTo(nanos(before, "enter", "monitor"));
      assertThat(after.samples())
          .noneMatch(sample -> sample.has(each -> each.name().startsWith("jdk.jfr.")));

      String mutex = jvm.get("/debug/pprof/mutex?debug=1").text();
      assertThat(mutex).containsPattern("(?m)^# monitors: who has had them is not known, .*jvmti");
      assertThat(jvm.stdout().lines()).allMatch(line -> line.matches("ready|waited \\d+"));
      assertThat(jvm.end()).isZero();
      assertThat(jvm.stdout().lines()).allMatch(line -> line.matches("ready|waited \\d+"));
    }
  }

  /** The sum of what is sampled is that of what there was, whatever the rate. */
  @JdkTest
  void rateOnlySaysHowManyAreSampled(Jdk jdk) throws Exception {
    try (TargetJvm jvm = inNoexec(jdk, "").start()) {
      // 2000 waits of 2 ms.
      jvm.request("PUT", "/debug/runtime/block-rate?value=20000000", "");
      block(jvm);
      long waited = 0;
      for (int i = 0; i < 10; i++) {
        waited += jvm.ask("wait 200 2", "waited");
      }
      PprofFile profile = block(jvm);
      // One in nine or so is sampled: the error is 6 percent.
      assertThat(nanos(profile, "waitInVain", "wait"))
          .isCloseTo(waited, Offset.offset(waited * 3 / 10));
      assertThat(jvm.end()).isZero();
    }
  }

  @JdkTest
  void withoutTheRecordersModule(Jdk jdk) throws Exception {
    JvmLaunch launch = inNoexec(jdk, "").jvm("--limit-modules", "java.base,java.instrument");
    try (TargetJvm jvm = launch.start()) {
      jvm.request("PUT", "/debug/runtime/block-rate?value=1", "");
      long waited = jvm.ask("lock 4 300", "waited");
      jvm.ask("monitor 1 10", "waited");
      PprofFile profile = block(jvm);
      assertShare(profile, "lock", "lock", 4, waited);
      assertThat(nanos(profile, "enter", "monitor")).isZero();
      assertThat(profile.comments().toString())
          .contains("monitors: who has waited for them is not known", "module jdk.jfr");
      assertThat(jvm.features().get(RECORDER)).startsWith("off ").contains("jdk.jfr");
      assertThat(jvm.end()).isZero();
    }
  }

  /** Its file is below java.io.tmpdir. */
  @JdkTest
  void whereTheRecorderCannotWrite(Jdk jdk) throws Exception {
    assertNotRecorded(jdk, "ro,", "isn't writable");
    assertNotRecorded(jdk, "size=64m,", "would end the JVM");
  }

  private void assertNotRecorded(Jdk jdk, String mount, String reason) throws Exception {
    try (TargetJvm jvm = inNoexec(jdk, mount).start()) {
      jvm.awaitLine("ready");
      jvm.request("PUT", "/debug/runtime/block-rate?value=1", "");
      Await.until("said", () -> jvm.features().get(RECORDER).contains(reason));
      jvm.awaitErrorLine("diag: locks.recorder is off: .*" + reason + ".*");
      PprofFile profile = block(jvm);
      assertThat(profile.comments().toString()).contains(reason);
      long waited = jvm.ask("lock 2 50", "waited");
      assertShare(block(jvm), "lock", "lock", 2, waited);
      assertThat(jvm.stdout().lines()).allMatch(line -> line.matches("ready|waited \\d+"));
      assertThat(jvm.end()).isZero();
    }
  }

  /** Where a disk is full, the recorder ends the JVM: it is stopped before. */
  @JdkTest
  void stopsBeforeTheDiskIsFull(Jdk jdk) throws Exception {
    JvmLaunch launch = inNoexec(jdk, "size=320m,");
    try (TargetJvm jvm = launch.start()) {
      jvm.request("PUT", "/debug/runtime/block-rate?value=1", "");
      block(jvm);
      assertThat(isRecorded(jvm)).isTrue();
      Path disk = Path.of("/proc/" + jvm.pid() + "/root" + launch.temporaryDirectory());
      fill(disk.resolve("filler"), 220);
      Await.until("stopped", () -> jvm.features().get(RECORDER).contains("would end the JVM"));
      fill(disk.resolve("more"), 200);
      assertThat(jvm.ask("monitor 2 100", "waited")).isPositive();
      assertThat(block(jvm).comments().toString()).contains("would end the JVM");
      assertThat(jvm.stdout().lines()).allMatch(line -> line.matches("ready|waited \\d+"));
      assertThat(jvm.end()).isZero();
    }
  }

  private static void fill(Path file, int mebibytes) throws Exception {
    byte[] mebibyte = new byte[1 << 20];
    try (var out = Files.newOutputStream(file)) {
      for (int i = 0; i < mebibytes; i++) {
        out.write(mebibyte);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space");
    }
  }

  private static boolean isRecorded(TargetJvm jvm) throws Exception {
    return jvm.features().get(RECORDER).startsWith("on (monitors without");
  }

  private static PprofFile block(TargetJvm jvm) throws Exception {
    return PprofFile.of(jvm.get("/debug/pprof/block"));
  }

  private static void assertShare(
      PprofFile profile, String method, String kind, long count, long nanos) {
    assertThat(sum(profile, method, kind, 0)).as(kind).isEqualTo(count);
    assertThat((double) nanos(profile, method, kind) / nanos).as(kind).isBetween(0.9, 1.02);
  }

  private static long nanos(PprofFile profile, String method, String kind) {
    return sum(profile, method, kind, 1);
  }

  /** No library can be loaded; with these options of the temporary directory's mount. */
  private JvmLaunch inNoexec(Jdk jdk, String options) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(MonitorUser.class).options("libdir=" + directory);
    List<String> mounts = new ArrayList<>();
    for (Object each : List.of(directory, "/dev/shm", "/var/tmp")) {
      mounts.add(MountNamespace.noexec(each));
    }
    mounts.add(
        "mount -t tmpfs -o " + options + "noexec,mode=1777 tmpfs " + launch.temporaryDirectory());
    return launch.under(MountNamespace.after(mounts.toArray(String[]::new)));
  }

  private static long sum(PprofFile profile, String method, String kind, int type) {
    return profile.samples().stream()
        .filter(sample -> kind.equals(sample.labels().get("kind")))
        .filter(sample -> sample.has(each -> each.name().equals(APP + method)))
        .mapToLong(sample -> sample.values().get(type))
        .sum();
  }
}
