package io.diag.it;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.diag.it.apps.Burner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.io.TempDir;

/** A CPU profile, read by the real {@code go tool pprof} and as it came over the wire. */
@Alone
class CpuProfileIT {

  private static final String BURNER = Burner.class.getName();

  @JvmTest(main = Burner.class)
  void pprofNeedsOnlyTheAddress(TargetJvm jvm) throws Exception {
    try (RecordingProxy proxy = new RecordingProxy(jvm)) {
      jvm.send("burn 1 4000");
      String top = Pprof.run("-seconds", "2", "-top", proxy.url());
      assertThat(top).contains("Type: cpu").contains(BURNER + ".burnInnermost");
      assertThat(proxy.requests()).containsExactly("GET /debug/pprof/profile?seconds=2");
    }
  }

  @JvmTest(main = Burner.class)
  void listShowsTheSource(TargetJvm jvm, @TempDir Path directory) throws Exception {
    String file = save(profile(jvm, "burn 1 1500"), directory.resolve("cpu.pb.gz"));
    String list =
        Pprof.run("-source_path", SourceLine.root().toString(), "-list", "burnMiddle|spin", file);
    long middle = SourceLine.number(Burner.class, "middle");
    assertThat(list)
        .containsPattern("(?m)^ +\\. +[\\d.]+m?s +" + middle + ":.*// at: middle$")
        .containsPattern("(?m)^ +[\\d.]+m?s +[\\d.]+m?s +\\d+:.*// at: spin$");
  }

  @JvmTest(main = Burner.class)
  void fileKeepsTheRules(TargetJvm jvm, @TempDir Path directory) throws Exception {
    Reply reply = profile(jvm, "burn 2 1500");
    PprofFile profile = PprofFile.of(reply);
    assertThat(profile.sampleTypes()).containsExactly("samples/count", "cpu/nanoseconds");
    assertThat(profile.periodType()).isEqualTo("cpu/nanoseconds");
    assertThat(profile.period()).isEqualTo(10_000_000);
    assertThat(profile.timeNanos()).isPositive();
    assertThat(profile.strings().get(0)).isEmpty();
    assertThat(profile.samples())
        .allMatch(sample -> sample.values().size() == 2)
        .allMatch(sample -> sample.values().get(1) == sample.values().get(0) * 10_000_000)
        .allMatch(sample -> !sample.stack().contains(null));
    assertThat(profile.mappings()).hasSize(1);
    PprofFile.Mapping mapping = profile.mappings().get(0);
    assertThat(mapping.id()).isEqualTo(1);
    assertThat(mapping.complete()).as("nothing left to symbolise").isTrue();
    assertThat(profile.locations())
        .allMatch(location -> location.mapping() == 1)
        .allMatch(location -> !location.lines().isEmpty())
        .allMatch(location -> location.lines().stream().allMatch(line -> line.function() != null))
        .allMatch(location -> location.address() != 0)
        .allMatch(
            location ->
                Long.compareUnsigned(location.address(), mapping.start()) >= 0
                    && Long.compareUnsigned(location.address(), mapping.limit()) < 0,
            "address inside the mapping")
        .doesNotHaveDuplicates();
    assertThat(profile.locations()).map(PprofFile.Location::address).doesNotHaveDuplicates();
    assertGapless(profile.locations().stream().mapToLong(PprofFile.Location::id));
    assertGapless(profile.functions().stream().mapToLong(PprofFile.Function::id));
    assertThat(profile.functions()).allMatch(function -> !function.name().isEmpty());
    assertThat(profile.functions())
        .filteredOn(function -> function.name().startsWith(BURNER))
        .allMatch(function -> function.file().equals(BURNER.replace('.', '/') + ".java"));

    String file = save(reply, directory.resolve("cpu.pb.gz"));
    String raw = Pprof.run("-raw", file);
    assertThat(raw).contains("PeriodType: cpu nanoseconds").contains("[FN][FL][LN]");
    assertThat(raw.lines().dropWhile(line -> !line.equals("Mappings")).skip(1)).hasSize(1);
    assertThat(Pprof.run("-comments", file)).containsPattern("engine=(perf_events|ctimer|itimer)");
    assertThat(Pprof.run("-traces", file)).contains(BURNER + ".burnInnermost");
  }

  @JdkTest
  void twoRunsHaveTheSameAddressesAndCancel(Jdk jdk, @TempDir Path directory) throws Exception {
    Reply first;
    Reply second;
    try (TargetJvm jvm = JvmLaunch.on(jdk).main(Burner.class).start()) {
      first = profile(jvm, "burn 1 1500");
    }
    try (TargetJvm jvm = JvmLaunch.on(jdk).main(Burner.class).start()) {
      // Something else first: an address must not come from the order in which lines were met.
      profile(jvm, "names 200");
      second = profile(jvm, "burn 1 1500");
    }
    Map<String, Long> before = addresses(PprofFile.of(first));
    Map<String, Long> after = addresses(PprofFile.of(second));
    before.keySet().retainAll(after.keySet());
    String middle = ":" + SourceLine.number(Burner.class, "middle") + "]";
    assertThat(before.keySet())
        .anyMatch(line -> line.contains(BURNER + ".burnMiddle") && line.endsWith(middle));
    assertThat(before)
        .allSatisfy((line, address) -> assertThat(address).as(line).isEqualTo(after.get(line)));

    String base = save(first, directory.resolve("base.pb.gz"));
    String other = save(second, directory.resolve("other.pb.gz"));
    long left = magnitude(Pprof.run("-raw", "-base", base, other));
    long both = magnitude(Pprof.run("-raw", base)) + magnitude(Pprof.run("-raw", other));
    assertThat(left).as("what -base leaves of %d ns", both).isLessThan(both / 2);
  }

  @JvmTest(main = Burner.class)
  void fileIsTheOneTheClassWasCompiledFrom(TargetJvm jvm) throws Exception {
    PprofFile profile = PprofFile.of(profile(jvm, "lodger 1000"));
    assertThat(profile.functions())
        .filteredOn(function -> function.name().endsWith("Lodger.burnInAnothersFile"))
        .isNotEmpty()
        .allMatch(function -> function.file().equals(BURNER.replace('.', '/') + ".java"));
  }

  @JvmTest(main = Burner.class)
  void stackThatIsCutSaysSoAtItsRoot(TargetJvm jvm) throws Exception {
    PprofFile profile = PprofFile.of(profile(jvm, "deep 1000"));
    assertThat(profile.cpuOf("[stack cut: deeper than kept]"))
        .isCloseTo(profile.cpuOf(BURNER + ".burnInnermost"), Percentage.withPercentage(5));
  }

  @JvmTest(main = Burner.class)
  void sharesAreTrue(TargetJvm jvm) throws Exception {
    assertThreeToOne(PprofFile.of(profile(jvm, "split 2000")));
  }

  @JvmTest(main = Burner.class)
  void sharesOfThreadsAreTrue(TargetJvm jvm) throws Exception {
    assertThreeToOne(PprofFile.of(profile(jvm, "uneven 600")));
  }

  private static void assertThreeToOne(PprofFile profile) {
    double three = profile.cpuOf(BURNER + ".burnThreeParts");
    double one = profile.cpuOf(BURNER + ".burnOnePart");
    assertThat(three / (three + one)).isCloseTo(0.75, within(0.05));
  }

  @JvmTest(main = Burner.class)
  void namesMadeUpByTheJvmAreTheSameInEveryRun(TargetJvm jvm) throws Exception {
    PprofFile profile = PprofFile.of(profile(jvm, "names 1000"));
    List<String> names = profile.functions().stream().map(PprofFile.Function::name).toList();
    assertThat(names)
        .noneMatch(Pattern.compile("0x[0-9a-f]+|\\$Proxy\\d|\\$\\$Lambda.?\\d").asPredicate());
    assertThat(profile.functions())
        .map(PprofFile.Function::systemName)
        .noneMatch(Pattern.compile("0x[0-9a-f]+|\\$Proxy\\d").asPredicate());
    assertThat(names)
        .anyMatch(name -> name.contains("$Proxy") && name.endsWith(".proxied"))
        .anyMatch(name -> name.startsWith(BURNER + "$$Lambda") && name.endsWith(".run"));
  }

  @JvmTest(main = Burner.class)
  void agentIsNotInItsOwnProfile(TargetJvm jvm) throws Exception {
    CompletableFuture<Reply> reply = jvm.startCpuProfile("seconds=2&hz=1000");
    while (!reply.isDone()) {
      assertThat(jvm.get("/debug/pprof/").status()).isEqualTo(200);
    }
    PprofFile profile = PprofFile.of(reply.get());
    assertThat(profile.functions())
        .map(PprofFile.Function::name)
        .noneMatch(name -> name.startsWith("io.diag.") && !name.startsWith("io.diag.it."))
        .noneMatch(name -> name.contains("diag-"));
  }

  private static Reply profile(TargetJvm jvm, String command) throws Exception {
    return Burnt.during(jvm, command, 100).reply();
  }

  private static String save(Reply reply, Path file) throws Exception {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return Files.write(file, reply.body()).toString();
  }

  private static void assertGapless(LongStream ids) {
    List<Long> all = ids.boxed().toList();
    assertThat(all).isEqualTo(LongStream.rangeClosed(1, all.size()).boxed().toList());
  }

  /** Address of each line of the application. */
  private static Map<String, Long> addresses(PprofFile profile) {
    return profile.locations().stream()
        .filter(location -> location.lines().get(0).function().name().startsWith(BURNER))
        .collect(toMap(location -> location.lines().toString(), PprofFile.Location::address));
  }

  /** Sum of the absolute values of all samples in the output of -raw. */
  private static long magnitude(String raw) {
    long sum = 0;
    Matcher samples = Pattern.compile("(?m)^ +-?\\d+ +(-?\\d+): [\\d ]*$").matcher(raw);
    while (samples.find()) {
      sum += Math.abs(Long.parseLong(samples.group(1)));
    }
    return sum;
  }
}
