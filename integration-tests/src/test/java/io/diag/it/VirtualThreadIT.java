package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Carried;
import io.diag.it.apps.LabelledAtOnce;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Stacks of virtual threads, of which only the upper part may be on the carrier's stack. */
class VirtualThreadIT {

  private static final String CUT = "[virtual thread, stack cut]";

  @JdkTest(minVersion = 21)
  void aStackThatCannotBeWalkedToItsRootSaysSo(Jdk jdk, @TempDir Path directory) throws Exception {
    JvmLaunch launch =
        JvmLaunch.on(jdk).jvm("-Djdk.virtualThreadScheduler.parallelism=2").main(Carried.class);
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      PprofFile profile = PprofFile.of(jvm.get("/debug/pprof/profile?seconds=3&hz=500"));
      assertThat(profile.functions())
          .map(PprofFile.Function::name)
          .doesNotContain("cont_returnBarrier");
      assertThat(profile.samples())
          .filteredOn(sample -> sample.has(function -> function.name().equals(CUT)))
          .as("the work yields in its middle: some stacks must be cut")
          .isNotEmpty()
          .allMatch(sample -> sample.root().equals(CUT));
      assertThat(profile.comments())
          .anyMatch(
              comment ->
                  comment.matches(
                      "virtual threads: [1-9]\\d* of \\d+ samples cut at the continuation"
                          + " \\(\\d+%\\)"));
      String work = Carried.class.getName() + ".work";
      assertThat(profile.cpuOf(work) + profile.cpuOfLostSamples())
          .as("CPU of all the virtual threads")
          .isGreaterThan(profile.total() / 2);
    }
  }

  /**
   * While a thread gets its first labels nothing may wait for a lock: its carrier would wait for
   * the same one when it mounts or unmounts another thread, and all of them would stand still.
   */
  @JdkTest(minVersion = 21)
  void manyThatGetLabelsAtOnceDoNotStopEachOther(Jdk jdk) throws Exception {
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .jvm(
                "-Djdk.virtualThreadScheduler.parallelism=64",
                "-Djdk.virtualThreadScheduler.maxPoolSize=256")
            .main(LabelledAtOnce.class);
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("all threads have had their labels, wrong 0");
    }
  }
}
