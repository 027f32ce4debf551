package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.diag.it.apps.Hoarder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;

/** The forms of the heap profile other than pprof's, and what is left of it without libdiag. */
class HeapFormsIT {

  private static final String KEEP = Hoarder.class.getName() + ".keep";
  private static final String DROP = Hoarder.class.getName() + ".drop";

  /** Of 800 samples of 100 MiB and more, less than four times their standard deviation of 3.5%. */
  private static final double ERROR = 0.14;

  private static final double MIB = 1024 * 1024;

  @JvmTest(main = Hoarder.class, options = "heap.interval=131072")
  void textIsAsGosAndReadByPprof(TargetJvm jvm, @TempDir Path directory) throws Exception {
    make(jvm, "keep");
    make(jvm, "400");
    Reply reply = jvm.requestWhenAllowed("GET", "/debug/pprof/heap?gc=1&debug=1");
    assertThat(reply.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(reply.text())
        .containsPattern(
            "^heap profile: \\d+: \\d+ \\[\\d+: \\d+\\] @ heap/2\n# sampled since \\S+\n# in use: what has")
        .containsPattern("(?m)^\\d+: \\d+ \\[\\d+: \\d+\\] @( 0x[0-9a-f]+)+$")
        .containsPattern("(?m)^#\t0x[0-9a-f]+\t" + Pattern.quote(KEEP) + "\\+0x0\t\\S+:\\d+$")
        .contains("\"tenant\":\"acme\"")
        .containsPattern("(?m)^# runtime.MemStats\n# Alloc = \\d+$")
        .containsPattern("(?m)^# NumGC = [1-9]\\d*$");
    String file = Files.write(directory.resolve("heap.txt"), reply.body()).toString();
    assertThat(mebibytes(Pprof.run("-top", "-sample_index=inuse_space", "-unit=mb", file)))
        .isCloseTo(40, within(40 * 2 * ERROR));
    assertThat(mebibytes(Pprof.run("-top", "-sample_index=alloc_space", "-unit=mb", file)))
        .isCloseTo(440, within(440 * ERROR));
  }

  @JvmTest(main = Hoarder.class, options = "heap.interval=131072")
  void deltaHeapHasWhatWasAllocatedSinceTheLastTime(TargetJvm jvm) throws Exception {
    make(jvm, "keep");
    make(jvm, "400");
    assertThat(allocated(PprofFile.of(jvm.get("/debug/pprof/delta_heap")), DROP))
        .isCloseTo(400, within(400 * ERROR));
    make(jvm, "100");
    PprofFile delta = PprofFile.of(jvm.get("/debug/pprof/delta_heap"));
    assertThat(delta.sampleTypes())
        .containsExactly(
            "alloc_objects/count", "alloc_space/bytes", "inuse_objects/count", "inuse_space/bytes");
    assertThat(allocated(delta, DROP)).isCloseTo(100, within(100 * ERROR));
    assertThat(allocated(delta, KEEP)).isZero();
    assertThat(sum(delta, KEEP, 3)).isCloseTo(40, within(40 * 2 * ERROR));
    assertThat(allocated(PprofFile.of(jvm.get("/debug/pprof/delta_heap")), DROP)).isZero();
  }

  @JdkTest
  void withoutLibdiagItTellsWhatWasAllocated(Jdk jdk, @TempDir Path directory) throws Exception {
    Path jar =
        AgentJar.copy(
            directory.resolve("diag.jar"),
            (name, bytes) -> name.contains("libdiag.") ? null : bytes);
    JvmLaunch launch =
        JvmLaunch.on(jdk).main(Hoarder.class).agentJar(jar).options("heap.interval=131072");
    try (TargetJvm jvm = launch.start()) {
      make(jvm, "keep");
      assertThat(jvm.features().get("heap")).contains("async-profiler", "libdiag is not there");
      PprofFile before = PprofFile.of(jvm.get("/debug/pprof/heap"));
      make(jvm, "100");
      PprofFile after = PprofFile.of(jvm.get("/debug/pprof/heap"));
      assertThat(allocated(after, DROP) - allocated(before, DROP))
          .isCloseTo(100, within(100 * ERROR));
      assertThat(after.comments()).anyMatch(comment -> comment.startsWith("what is in use is not"));
      assertThat(after.samples()).allMatch(sample -> sample.values().get(3) == 0);
      Reply refused = jvm.get("/debug/pprof/heap?inuse=only");
      assertThat(refused.status()).isEqualTo(501);
      assertThat(refused.header("X-Go-Pprof")).isEqualTo("1");
      assertThat(refused.text()).contains("what is in use is not known", "libdiag").hasLineCount(1);
    }
  }

  private static void make(TargetJvm jvm, String what) throws Exception {
    jvm.send(what);
    jvm.awaitLine("done " + what);
  }

  private static double allocated(PprofFile profile, String function) {
    return sum(profile, function, 1);
  }

  private static double sum(PprofFile profile, String function, int value) {
    return profile.samples().stream()
            .filter(sample -> sample.has(f -> f.name().equals(function)))
            .mapToLong(sample -> sample.values().get(value))
            .sum()
        / MIB;
  }

  /** Of all: where there is no binary pprof does not know the names of a text form. */
  private static double mebibytes(String top) {
    Matcher line = Pattern.compile(" of ([0-9.]+)MB total").matcher(top);
    assertThat(line.find()).as(top).isTrue();
    return Double.parseDouble(line.group(1));
  }
}
