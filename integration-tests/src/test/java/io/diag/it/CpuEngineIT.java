package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.diag.it.apps.Burner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wherever it runs, the profile's CPU is the threads' CPU: with perf_events, where they are denied,
 * and where they would take the service's file descriptors.
 */
@EnabledOnOs(OS.LINUX)
@Alone
class CpuEngineIT {

  private static final String IN_JAVA = Burner.class.getName() + ".burnOutermost";
  private static final String IN_KERNEL = Burner.class.getName() + ".burnInKernel";

  private static final long SLOWEST_TICK = 10_000_000;

  @TempDir Path programs;

  @JdkTest
  void perfEventsWherePermitted(Jdk jdk) throws Exception {
    assumeThat(Kernel.ask(programs).perfEvents()).as("perf_event_open is permitted").isTrue();
    try (TargetJvm jvm = JvmLaunch.on(jdk).main(Burner.class).start()) {
      assertTrueAtEveryRate(jvm, "perf_events");
    }
  }

  /** Its library crashes on some as it loads: 4.6 on 28-ea. */
  @JdkTest
  void aNewerJdkIsNotEndedByIt(Jdk jdk) throws Exception {
    assumeThat(jdk.feature()).as("the JDK is newer than the newest one tried").isGreaterThan(27);
    JvmLaunch launch =
        JvmLaunch.on(jdk).main(Burner.class).options("ring=cpu+wall,start-profile=3s").noisy();
    try (TargetJvm jvm = launch.start()) {
      assertThat(jvm.stderr()).containsOnlyOnce("CPU and wall-clock profiles are off: ");
      for (String path :
          List.of("profile?seconds=1", "wall?seconds=1", "profile?last=5", "wall?last=5")) {
        Reply reply = jvm.get("/debug/pprof/" + path);
        assertThat(reply.status()).as(path).isEqualTo(503);
        assertThat(reply.text()).contains("engine.untested=true").hasLineCount(1);
      }
      assertThat(jvm.features())
          .hasEntrySatisfying("cpu", state -> assertThat(state).startsWith("off async-profiler"))
          .hasEntrySatisfying("wall", state -> assertThat(state).startsWith("off async-profiler"));
      assertThat(jvm.get("/debug/pprof/goroutine").status()).isEqualTo(200);
    }
  }

  @JdkTest
  void ctimerUnderSeccomp(Jdk jdk) throws Exception {
    String deny = CProgram.build("deny_perf_event_open", programs);
    try (TargetJvm jvm = JvmLaunch.on(jdk).main(Burner.class).under(deny).start()) {
      assertTrueAtEveryRate(jvm, "ctimer");
    }
  }

  @JdkTest
  void asOrdinaryUser(Jdk jdk) throws Exception {
    boolean permitted = Kernel.ask(programs).perfEvents() && Kernel.perfEventsForEveryone();
    String expected = permitted ? "perf_events" : "ctimer";
    try (TargetJvm jvm = JvmLaunch.on(jdk).main(Burner.class).asNobody().start()) {
      assertTrueAtEveryRate(jvm, expected);
    }
  }

  @JdkTest
  void ctimerWhereDescriptorsAreScarce(Jdk jdk) throws Exception {
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .main(Burner.class)
            .under("sh", "-c", "ulimit -n 1024 && exec \"$@\"", "sh");
    try (TargetJvm jvm = launch.start()) {
      jvm.ask("park 3000", "parked");
      assertTrueAtEveryRate(jvm, "ctimer");
    }
  }

  @JdkTest
  void engineAskedForIsTaken(Jdk jdk) throws Exception {
    for (String engine : List.of("ctimer", "itimer")) {
      JvmLaunch launch = JvmLaunch.on(jdk).main(Burner.class).options("cpu.engine=" + engine);
      try (TargetJvm jvm = launch.start()) {
        assertTrue(jvm, 100, engine, "burn 1 2000", IN_JAVA);
      }
    }
  }

  private void assertTrueAtEveryRate(TargetJvm jvm, String engine) throws Exception {
    assertTrue(jvm, 100, engine);
    List<String> descriptors = descriptors(jvm);
    assertTrue(jvm, 500, engine);
    assertTrue(jvm, 1000, engine);
    assertTrue(jvm, 100, engine, "syscalls 1 1500", IN_KERNEL);
    assertThat(descriptors(jvm)).as("descriptors after more profiles").hasSameSizeAs(descriptors);
    assertThat(descriptors).noneMatch(file -> file.contains("perf_event"));
    // But for the agent's copy of its jar.
    assertThat(descriptors)
        .filteredOn(file -> !file.matches(".*/diag-\\w+\\.jar \\(deleted\\)"))
        .noneMatch(file -> file.startsWith(jvm.temporaryDirectory().toString()));
    try (Stream<Path> files = Files.list(jvm.temporaryDirectory())) {
      assertThat(files).as("files left behind").isEmpty();
    }
    assertThat(jvm.stdout().lines()).allMatch(line -> line.matches("ready|(burned|parked) \\d+"));
    assertThat(jvm.errorLines()).as("only the line at the start").hasSize(1);
  }

  private void assertTrue(TargetJvm jvm, int hz, String engine) throws Exception {
    assertPeriod(assertTrue(jvm, hz, engine, "burn 2 1500", IN_JAVA), hz, engine);
  }

  private static PprofFile assertTrue(
      TargetJvm jvm, int hz, String engine, String command, String function) throws Exception {
    Burnt burnt = Burnt.during(jvm, command, hz);
    String comments = String.join("\n", burnt.profile().comments());
    assertThat(comments).contains("engine=" + engine);
    // A timer that expires late because the machine is busy loses stacks, but must not lose time.
    assertThat(burnt.profile().cpuOf(function) + burnt.profile().cpuOfLostSamples())
        .as("CPU of %s in the profile at hz=%d by %s; %s", function, hz, engine, comments)
        .isCloseTo(burnt.cpuNanos(), Percentage.withPercentage(5));
    return burnt.profile();
  }

  private void assertPeriod(PprofFile profile, int hz, String engine) throws Exception {
    long asked = 1_000_000_000 / hz;
    long finest = engine.equals("perf_events") ? 0 : Kernel.ask(programs).tickNanos();
    if (asked >= finest) {
      assertThat(profile.period()).isEqualTo(asked);
      return;
    }
    assertThat(profile.period())
        .as("period on a tick of %d ns", finest)
        .isBetween(finest, Math.max(2 * finest, SLOWEST_TICK));
    assertThat(profile.comments())
        .as("says what was asked and what is true")
        .anyMatch(
            comment ->
                comment.contains(String.valueOf(hz))
                    && comment.contains(String.valueOf(1_000_000_000 / profile.period())));
  }

  /** What the JVM has open, connections of clients aside. */
  private static List<String> descriptors(TargetJvm jvm) throws IOException {
    try (Stream<Path> links = Files.list(Path.of("/proc", String.valueOf(jvm.pid()), "fd"))) {
      return links.map(CpuEngineIT::target).filter(file -> !file.startsWith("socket:")).toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "socket: closed meanwhile";
    }
  }
}
