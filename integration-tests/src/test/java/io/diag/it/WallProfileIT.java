package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.diag.it.apps.Sleepers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;

/** Where the time goes, of threads that run and of threads that wait. */
@Alone
class WallProfileIT {

  private static final String RUN = Sleepers.class.getName() + ".run";
  private static final String SLEEP = Sleepers.class.getName() + ".sleep";

  @JvmTest(main = Sleepers.class)
  void everyThreadHasItsTimeAndItsState(TargetJvm jvm) throws Exception {
    PprofFile profile = profile(jvm, "/debug/pprof/wall?seconds=2&hz=100");
    assertThat(profile.sampleTypes()).containsExactly("samples/count", "wall/nanoseconds");
    assertThat(profile.periodType()).isEqualTo("wall/nanoseconds");
    assertThat(profile.period()).isEqualTo(10_000_000);
    double duration = profile.durationNanos();
    // Two threads sleep.
    assertThat(time(profile, SLEEP, "waiting") / duration).isCloseTo(2, within(0.2));
    assertThat(time(profile, SLEEP, "running") / duration).isCloseTo(0, within(0.1));
    assertThat(time(profile, RUN, "running") / duration).isCloseTo(1, within(0.2));
  }

  @JvmTest(main = Sleepers.class)
  void filtersLeaveTheRestOut(TargetJvm jvm) throws Exception {
    PprofFile busy = profile(jvm, "/debug/pprof/wall?seconds=1&hz=100&thread=%5Ebusy$");
    assertBusy(busy);
    PprofFile waiting = profile(jvm, "/debug/pprof/wall?seconds=1&hz=100&state=waiting");
    assertThat(waiting.samples())
        .isNotEmpty()
        .allMatch(sample -> "waiting".equals(sample.labels().get("state")))
        .anyMatch(sample -> sample.has(named(SLEEP)));
    // With so many alternatives a search that backtracks does not end.
    PprofFile cpu =
        profile(jvm, "/debug/pprof/profile?seconds=1&thread=busy" + "(%7C)".repeat(60) + "$");
    assertBusy(cpu);
  }

  /** The sampler cannot walk every stack to its base, where this thread calls into the kernel. */
  private static void assertBusy(PprofFile profile) {
    assertThat(profile.samples())
        .allMatch(sample -> "busy".equals(sample.labels().get("thread")))
        .anyMatch(sample -> sample.has(named(RUN)))
        .allMatch(sample -> sample.has(named(RUN)) || sample.has(named("unknown")));
  }

  @JvmTest(main = Sleepers.class)
  void agentsOwnThreadsAreThereOnlyIfAskedFor(TargetJvm jvm) throws Exception {
    assertThat(profile(jvm, "/debug/pprof/wall?seconds=1&hz=200&agent=1").functions())
        .map(PprofFile.Function::name)
        .anyMatch(name -> name.startsWith("io.diag.agent."));
    PprofFile profile = profile(jvm, "/debug/pprof/wall?seconds=1&hz=200");
    assertThat(profile.functions())
        .map(PprofFile.Function::name)
        .noneMatch(name -> name.startsWith("io.diag.") && !name.startsWith("io.diag.it."))
        .noneMatch(name -> name.contains("WallClock::") || name.contains("Profiler::"));
  }

  @JvmTest(main = Sleepers.class)
  void goUsersFindIt(TargetJvm jvm, @TempDir Path directory) throws Exception {
    Reply reply = jvm.get("/debug/fgprof?seconds=1");
    assertThat(PprofFile.of(reply).sampleTypes()).contains("wall/nanoseconds");
    String file = Files.write(directory.resolve("wall.pb.gz"), reply.body()).toString();
    assertThat(Pprof.run("-top", "-tagfocus", "state=waiting", file))
        .contains("Type: wall", SLEEP)
        .doesNotContain(RUN);
    assertThat(jvm.get("/debug/fgprof?seconds=1&format=folded").text()).contains(SLEEP);
  }

  @JvmTest(main = Sleepers.class)
  void wrongValuesAreRefusedBeforeAnythingIsSampled(TargetJvm jvm) throws Exception {
    assertRefused(jvm, "wall?state=asleep", "asleep", "running or waiting");
    assertRefused(jvm, "profile?state=running", "running", "state");
    assertRefused(jvm, "wall?thread=(", "(", "regular expression");
    assertRefused(jvm, "wall?thread=" + "x".repeat(201), "xxx", "at most 200");
    // Each would take hours, or the heap, in an engine that backtracks.
    assertRefused(jvm, "wall?thread=" + "(%7C)".repeat(60) + "(?!)", "(|)(|)", "no lookaround");
    assertRefused(
        jvm, "profile?thread=((a%7B100%7D)%7B100%7D)%7B100%7D", "((a{100}", "more than 500");
    assertRefused(jvm, "wall?hz=0", "\"0\"", "from 1 to 1000");
    assertRefused(jvm, "wall?hz=1001", "1001", "from 1 to 1000");
    assertRefused(jvm, "wall?format=svg", "svg", "pprof, collapsed, flamegraph or jfr");
    assertRefused(jvm, "wall?format=jfr&thread=x", "thread=", "jfr");
    assertRefused(jvm, "profile?last=5", "last", "ring=cpu");
    assertThat(jvm.counters())
        .containsEntry("diag_cpu_profiles_total", 0L)
        .containsEntry("diag_wall_profiles_total", 0L);
  }

  private static void assertRefused(TargetJvm jvm, String request, String... parts)
      throws Exception {
    Reply reply = jvm.get("/debug/pprof/" + request);
    assertThat(reply.status()).as(request).isEqualTo(400);
    assertThat(reply.header("X-Go-Pprof")).isEqualTo("1");
    assertThat(reply.text()).contains(List.of(parts)).hasLineCount(1);
  }

  private static PprofFile profile(TargetJvm jvm, String path) throws Exception {
    return PprofFile.of(jvm.get(path));
  }

  private static Predicate<PprofFile.Function> named(String name) {
    return function -> function.name().equals(name);
  }

  private static double time(PprofFile profile, String function, String state) {
    return profile.samples().stream()
        .filter(sample -> sample.has(named(function)))
        .filter(sample -> state.equals(sample.labels().get("state")))
        .mapToLong(sample -> sample.values().get(1))
        .sum();
  }
}
