package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Burner;
import io.diag.it.apps.Hello;
import io.diag.it.apps.Sleepers;
import io.diag.it.apps.SlowStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** What was over before anybody could ask. */
@Alone
class StartProfileIT {

  @TempDir Path directory;

  @JdkTest
  void startIsProfiledFromBeforeMain(Jdk jdk) throws Exception {
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .main(SlowStart.class)
            .options("start-profile=2s,start-wall=1s,output-dir=" + directory);
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitErrorLine("diag: start-wall is in " + directory + "/diag-start-wall-\\d+.pb.gz");
      jvm.awaitErrorLine("diag: start-profile is in .*");
      PprofFile cpu = PprofFile.of(Files.readAllBytes(file("start-profile")));
      String prepare = SlowStart.class.getName() + ".prepare";
      assertThat(cpu.cpuOf(prepare)).as("what was done before main").isGreaterThan(100_000_000);
      assertThat(PprofFile.of(Files.readAllBytes(file("start-wall"))).sampleTypes())
          .contains("wall/nanoseconds");
      assertThat(directory.toFile().list()).hasSize(2);
    }
  }

  @JdkTest
  void aServiceThatEndsEarlierLeavesWhatThereIs(Jdk jdk) throws Exception {
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .main(Hello.class)
            .withoutPort()
            .options("start-profile=60s,output-dir=" + directory);
    try (TargetJvm jvm = launch.start()) {
      assertThat(jvm.awaitExit()).isZero();
      assertThat(jvm.stdout()).isEqualTo("hello\n");
      assertThat(PprofFile.of(Files.readAllBytes(file("start-profile"))).durationNanos())
          .isPositive();
    }
  }

  @JdkTest
  void aDirectoryThatCannotBeWrittenToIsNamed(Jdk jdk) throws Exception {
    JvmLaunch launch =
        JvmLaunch.on(jdk).main(Sleepers.class).options("start-profile=100ms,output-dir=/no/such");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitErrorLine("diag: option start-profile: cannot write /no/such/.*output-dir");
      assertThat(jvm.get("/debug/pprof/profile?seconds=1").status()).isEqualTo(200);
    }
  }

  @JdkTest
  void lastMinutesAreThereToBeFetched(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Burner.class).options("ring=cpu+wall");
    try (TargetJvm jvm = launch.start()) {
      Await.until("the ring runs", () -> jvm.features().getOrDefault("ring.cpu", "").equals("on"));
      jvm.ask("burn 1 700", "burned");
      PprofFile cpu = PprofFile.of(jvm.get("/debug/pprof/profile?last=60"));
      assertThat(cpu.cpuOf(Burner.class.getName() + ".burnOutermost")).isPositive();
      PprofFile wall = PprofFile.of(jvm.get("/debug/pprof/wall?last=60&thread=main"));
      assertThat(wall.cpuOf(Burner.class.getName() + ".main")).isPositive();
      assertThat(jvm.get("/debug/pprof/profile?last=0").status()).isEqualTo(400);
      assertThat(jvm.get("/debug/pprof/profile?last=301").text()).contains("from 1 to 300");
      assertThat(jvm.get("/debug/pprof/profile?last=5&format=jfr").status()).isEqualTo(200);
    }
  }

  private Path file(String option) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("diag-" + option))
          .findFirst()
          .orElseThrow();
    }
  }
}
