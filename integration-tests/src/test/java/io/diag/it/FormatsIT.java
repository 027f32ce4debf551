package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.diag.it.apps.Sleepers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** One profile, whatever it is written as. */
class FormatsIT {

  private static final String RUN = Sleepers.class.getName() + ".run";

  @TempDir Path directory;

  @JvmTest(main = Sleepers.class)
  void textIsWhatPprofReadsAgain(TargetJvm jvm) throws Exception {
    for (String kind : List.of("profile", "wall")) {
      Reply reply = jvm.get("/debug/pprof/" + kind + "?seconds=1&debug=1");
      assertThat(reply.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
      assertThat(reply.text())
          .matches("(?s)" + kind + " profile: total [1-9]\\d*\n.*")
          .containsPattern("(?m)^[1-9]\\d* @( 0x[0-9a-f]+)+$")
          .containsPattern("(?m)^#\t0x[0-9a-f]+\t" + Pattern.quote(RUN) + "\\+0x0\t\\S+:\\d+$");
      String file = save(reply, kind + ".txt");
      String total = reply.text().lines().findFirst().orElseThrow().replaceAll(".* ", "");
      Command pprof = Command.run(Client.require("go"), "tool", "pprof", "-top", file).succeeded();
      assertThat(pprof.stdout()).contains("of " + total + " total");
    }
    assertThat(jvm.get("/debug/pprof/wall?seconds=1&debug=1").text())
        .contains("# labels: {\"state\":\"waiting\", \"thread\":\"sleeper\"}", "# wall: ");
  }

  @JvmTest(main = Sleepers.class)
  void collapsedStacksAddUp(TargetJvm jvm) throws Exception {
    Reply reply = jvm.get("/debug/pprof/profile?seconds=2&format=collapsed");
    assertThat(reply.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(reply.text().lines()).allMatch(line -> line.matches("[^;]+(;[^;]+)* [1-9]\\d*"));
    long run = 0;
    long all = 0;
    for (String line : reply.text().lines().toList()) {
      long value = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
      all += value;
      run += line.contains(RUN) ? value : 0;
    }
    assertThat((double) run / all).as("share of the thread that runs").isCloseTo(1, within(0.3));
  }

  @JvmTest(main = Sleepers.class)
  void flameGraphOpensInABrowserAndLoadsNothing(TargetJvm jvm) throws Exception {
    Reply reply = jvm.get("/debug/pprof/wall?seconds=1&format=flamegraph");
    assertThat(reply.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(reply.text())
        .doesNotContainPattern("(?i)(src|href)=['\"]?(https?:)?//(?!github.com/async-profiler)")
        .doesNotContainPattern("(?i)@import|fetch\\(|XMLHttpRequest|<link");
    String file = save(reply, "flame.html");
    // Says in the document what it has drawn, or what went wrong.
    String probe =
        """
        <script>
        document.title = levels.length > 3 && cpool.some(n => n.endsWith('Sleepers.sleep'))
            ? 'drawn' : 'empty';
        </script>
        </body>""";
    Files.writeString(Path.of(file), reply.text().replace("</body>", probe));
    Command chromium = Chromium.open("file://" + file);
    assertThat(chromium.stdout()).contains("<title>drawn</title>", Sleepers.class.getName());
    assertThat(chromium.stderr()).doesNotContain("Uncaught", "CONSOLE");
  }

  @JvmTest(main = Sleepers.class, jvmArgs = "-Dstore.password=hush-hush")
  void recordingIsFlightRecorders(TargetJvm jvm) throws Exception {
    CompletableFuture<Reply> later = jvm.getLater("/debug/pprof/profile?seconds=4&format=jfr");
    Await.until("recording", () -> jvm.runningCpuProfiles() == 1);
    // Another rate, and with it another session, in the middle.
    assertThat(jvm.get("/debug/pprof/profile?seconds=1&hz=250").status()).isEqualTo(200);
    Reply reply = later.get(30, TimeUnit.SECONDS);
    assertThat(reply.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"profile.jfr\"");
    String file = save(reply, "profile.jfr");
    String summary = Command.run(jvm.jdk().tool("jfr").toString(), "summary", file).stdout();
    assertThat(count(summary, "Chunks:")).isGreaterThan(1);
    assertThat(count(summary, "jdk.ExecutionSample")).isGreaterThan(100);
    assertThat(chunkWise(jvm.jdk(), file))
        .contains(Sleepers.class.getName())
        .doesNotContain("hush-hush");
    assertThat(new String(reply.body(), StandardCharsets.ISO_8859_1)).doesNotContain("hush-hush");
    Reply wall = jvm.get("/debug/pprof/wall?seconds=1&format=jfr");
    summary =
        Command.run(jvm.jdk().tool("jfr").toString(), "summary", save(wall, "wall.jfr")).stdout();
    assertThat(count(summary, "profiler.WallClockSample")).isPositive();
    Leftovers.awaitNone(jvm);
  }

  @JvmTest(main = Sleepers.class)
  void savedRecordingIsConverted(TargetJvm jvm) throws Exception {
    String recording = save(jvm.get("/debug/pprof/wall?seconds=2&format=jfr"), "wall.jfr");
    String pprof = directory.resolve("wall.pb.gz").toString();
    convert(jvm, "--wall", recording, pprof).succeeded();
    assertThat(Pprof.run("-top", pprof)).contains("Type: wall", Sleepers.class.getName());
    String html = directory.resolve("wall.html").toString();
    convert(jvm, "--wall", recording, html).succeeded();
    assertThat(Files.readString(Path.of(html))).contains("<!DOCTYPE html>");
    Path garbage = Files.writeString(directory.resolve("garbage.jfr"), "no recording at all");
    Path kept = Files.writeString(directory.resolve("kept.pb.gz"), "what was there before");
    Command refused = convert(jvm, garbage.toString(), kept.toString());
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.stderr()).contains(garbage.toString(), "not a whole JFR recording");
    assertThat(kept).hasContent("what was there before");
  }

  private static Command convert(TargetJvm jvm, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                jvm.jdk().java().toString(), "-jar", JvmLaunch.agentJar().toString(), "convert"));
    command.addAll(List.of(arguments));
    return Command.run(command.toArray(new String[0]));
  }

  /** It may be sent to somebody who was promised these seconds and no others. */
  @JvmTest(main = Sleepers.class)
  void recordingHasNothingFromBeforeItsWindow(TargetJvm jvm) throws Exception {
    CompletableFuture<Reply> first = jvm.startCpuProfile("seconds=7");
    assertThat(jvm.get("/debug/pprof/profile?seconds=3").status()).isEqualTo(200);
    Reply second = jvm.get("/debug/pprof/profile?seconds=1&format=jfr");
    String summary =
        Command.run(jvm.jdk().tool("jfr").toString(), "summary", save(second, "second.jfr"))
            .stdout();
    assertThat(count(summary, "Duration:")).as(summary).isLessThanOrEqualTo(2);
    assertThat(first.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
  }

  /**
   * {@code jfr print} looks names of a chunk up when it has gone on to the next already, so it
   * cannot print chunks of two sessions in one go.
   */
  private String chunkWise(Jdk jdk, String file) throws Exception {
    String jfr = jdk.tool("jfr").toString();
    Path chunks = Files.createDirectory(directory.resolve("chunks"));
    Command.run(jfr, "disassemble", "--max-chunks", "1", "--output", chunks.toString(), file)
        .succeeded();
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(chunks)) {
      for (Path chunk : files.toList()) {
        text.append(Command.run(jfr, "print", chunk.toString()).succeeded().stdout());
      }
    }
    return text.toString();
  }

  private static long count(String summary, String what) {
    Matcher line = Pattern.compile("(?m)^ *" + Pattern.quote(what) + " +(\\d+)").matcher(summary);
    assertThat(line.find()).as("%s in %s", what, summary).isTrue();
    return Long.parseLong(line.group(1));
  }

  private String save(Reply reply, String name) throws Exception {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return Files.write(directory.resolve(name), reply.body()).toString();
  }
}
