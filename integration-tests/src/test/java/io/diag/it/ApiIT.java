package io.diag.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.ApiUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;

/** What a service can do from code. */
class ApiIT {

  private static final String LEASES = "/debug/pprof/io.diag.it/leases";
  private static final String HERE = ApiUser.class.getName() + ".leaseHere";
  private static final String THERE = ApiUser.class.getName() + ".leaseThere";

  @TempDir Path directory;

  @JvmTest(main = ApiUser.class)
  void customProfileTellsWhereWhatIsLeftCameFrom(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.get("/debug/pprof/").text())
        .containsPattern("<td>5</td><td><a href='io.diag.it/leases\\?debug=1'>");
    String file = save(jvm.get(LEASES));
    assertThat(Pprof.run("-top", "-cum", file))
        .contains("Type: io.diag.it/leases")
        .containsPattern("0 +0% +\\S+ +3 60.00% +" + HERE)
        .containsPattern("0 +0% +\\S+ +2 40.00% +" + THERE);
    assertThat(Pprof.run("-list", "leaseHere", "-source_path", SourceLine.root().toString(), file))
        .contains("lease();");
    assertThat(jvm.get(LEASES + "?debug=1").text())
        .startsWith("io.diag.it/leases profile: total 5\n3 @ 0x");

    assertThat(jvm.ask("again", "again")).as("added twice, counted once").isEqualTo(5);
    assertThat(jvm.ask("remove", "remove")).isEqualTo(4);
    assertThat(PprofFile.of(jvm.get(LEASES)).samples())
        .map(sample -> sample.values().get(0))
        .containsExactlyInAnyOrder(2L, 2L);
    Path written = directory.resolve("written.pb.gz");
    jvm.ask("write " + written, "write");
    assertThat(Pprof.run("-top", written.toString())).contains("of 4 total");

    jvm.ask("forget", "forget");
    Await.until("collected objects are gone", () -> jvm.ask("gc", "gc") == 0);
    assertThat(PprofFile.of(jvm.get(LEASES)).samples()).isEmpty();
  }

  @JvmTest(main = ApiUser.class)
  void namesThatCannotBeUsedAreRefused(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    for (String name : List.of("", "heap", "profile", "wall", "io.diag.it/leases", "a\tb")) {
      assertThat(jvm.ask("create " + name, "create")).as(name).isZero();
    }
    Matcher own =
        Pattern.compile("<a href='([^'?]+)\\?debug=1").matcher(jvm.get("/debug/pprof/").text());
    int names = 0;
    while (own.find()) {
      names++;
      assertThat(jvm.ask("create " + own.group(1), "create")).as(own.group(1)).isZero();
    }
    assertThat(names).isGreaterThan(10);
    assertThat(jvm.ask("create free", "create")).isEqualTo(1);
    assertThat(jvm.get("/debug/pprof/free").status()).isEqualTo(200);
    Reply delta = jvm.get("/debug/pprof/free?seconds=1");
    assertThat(delta.status()).isEqualTo(400);
    assertThat(delta.text())
        .isEqualTo("\"seconds\" parameter is not supported for this profile type\n");
    assertThat(jvm.get("/debug/pprof/free?seconds=x").text())
        .isEqualTo("invalid value for \"seconds\" - must be a positive integer\n");
    assertThat(jvm.get("/debug/pprof/free?format=jfr").status()).isEqualTo(400);
  }

  @JvmTest(main = ApiUser.class)
  void cpuProfileFromCode(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    Path file = directory.resolve("cpu.pb.gz");
    jvm.ask("profile " + file, "profile");
    PprofFile profile = PprofFile.of(Files.readAllBytes(file));
    assertThat(profile.cpuOf(ApiUser.class.getName() + ".burn")).isGreaterThan(profile.total() / 2);
    // Eight that are never stopped, and then lost, leave their places to others.
    assertThat(jvm.ask("abandon", "abandon")).isEqualTo(8);
    Await.until(
        "the lost ones have ended",
        () -> {
          jvm.ask("gc", "gc");
          return jvm.runningCpuProfiles() == 0;
        });
    jvm.ask("profile " + file, "profile");
    assertThat(PprofFile.of(Files.readAllBytes(file)).total()).isPositive();
    Leftovers.awaitNone(jvm);
  }

  @JvmTest(main = ApiUser.class)
  void snapshotAndCallerFromCode(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.ask("snapshot", "snapshot")).as("platform threads").isGreaterThan(2);
    assertThat(jvm.ask("caller", "caller")).isEqualTo(1);
  }

  @JdkTest
  void withoutTheAgentNothingHappens(Jdk jdk) throws Exception {
    Path file = directory.resolve("none.pb.gz");
    String classPath = System.getProperty("java.class.path");
    Process process =
        new ProcessBuilder(jdk.java().toString(), "-cp", classPath, ApiUser.class.getName())
            .redirectErrorStream(true)
            .start();
    process
        .getOutputStream()
        .write(
            ("profile " + file + "\nremove\nwrite " + file + "\nsnapshot\ncaller\n")
                .getBytes(UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).isEqualTo("ready\nprofile 0\nremove 0\nwrite 0\nsnapshot 0\ncaller 1\n");
    assertThat(file).isEmptyFile();
  }

  private String save(Reply reply) throws Exception {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return Files.write(directory.resolve("leases.pb.gz"), reply.body()).toString();
  }
}
