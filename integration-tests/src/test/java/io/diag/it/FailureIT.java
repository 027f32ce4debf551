package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.diag.it.apps.Burner;
import io.diag.it.apps.Churner;
import io.diag.it.apps.Sleepers;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.io.TempDir;

/** What can go wrong around a profile leaves the service and the next profile as they should be. */
class FailureIT {

  private static final String BURN = Burner.class.getName() + ".burnOutermost";

  @TempDir Path directory;

  @JvmTest(main = Churner.class)
  void threadsAndClassesThatComeAndGoAreAllThere(TargetJvm jvm) throws Exception {
    // Its worker ends during the churn, and with it the thread id becomes free for the service.
    assertThat(jvm.get("/debug/pprof/profile?seconds=1").status()).isEqualTo(200);
    CompletableFuture<Reply> cpu = jvm.startCpuProfile("seconds=6&hz=1000");
    CompletableFuture<Reply> wall = jvm.getLater("/debug/pprof/wall?seconds=4&hz=100");
    Await.until("both run", () -> jvm.counters().get("diag_wall_profiles_running") == 1);
    long churned = jvm.ask("l", "churned");
    assertThat(churned).isPositive();
    PprofFile profile = PprofFile.of(cpu.get(30, TimeUnit.SECONDS));
    long found = profile.cpuOf(Churner.class.getName() + ".churn");
    assertThat((double) found / churned).as("%s", profile.comments()).isBetween(0.5, 1.1);
    assertThat(found + profile.cpuOfLostSamples()).isGreaterThan((long) (0.9 * churned));
    assertThat(wall.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    Leftovers.awaitNone(jvm);
  }

  @JvmTest(main = Churner.class)
  void threadsTooShortForASampleAreCountedAsLost(TargetJvm jvm) throws Exception {
    CompletableFuture<Reply> cpu = jvm.startCpuProfile("seconds=6&hz=100");
    long churned = jvm.ask("s", "churned");
    assertThat(churned).isPositive();
    PprofFile profile = PprofFile.of(cpu.get(30, TimeUnit.SECONDS));
    assertThat(profile.cpuOf(Churner.class.getName() + ".churn") + profile.cpuOfLostSamples())
        .as("%s", profile.comments())
        .isGreaterThan(churned / 2);
  }

  @JvmTest(main = Sleepers.class)
  void clientsThatStopHalfWayHinderNobody(TargetJvm jvm) throws Exception {
    List<RawConnection> connections = new ArrayList<>();
    try {
      for (String start :
          List.of(
              "",
              "GET",
              "GET / HTTP/1.1\r\n",
              "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
              "\0\1\2\3")) {
        RawConnection connection = jvm.connect();
        connection.send(start);
        connections.add(connection);
      }
      RawConnection deaf = jvm.connect();
      connections.add(deaf);
      deaf.send("GET /debug/pprof/ HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(200));
      RawConnection deafProfile = jvm.connect();
      connections.add(deafProfile);
      deafProfile.send(
          "GET /debug/pprof/wall?seconds=1&hz=1000&format=jfr HTTP/1.1\r\nHost: localhost\r\n\r\n");
      Await.until("the profile has run", () -> jvm.counters().get("diag_wall_profiles_total") == 1);
      assertThat(PprofFile.of(jvm.get("/debug/pprof/profile?seconds=1")).total()).isPositive();
      assertThat(jvm.get("/debug/pprof/").status()).isEqualTo(200);
    } finally {
      for (RawConnection connection : connections) {
        connection.close();
      }
    }
    Leftovers.awaitNone(jvm);
    Await.until("they are gone", () -> jvm.counters().get("diag_http_connections") <= 2);
  }

  @JdkTest
  void aDiskThatFillsUpIsSaidAndOver(Jdk jdk) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "root can mount a small disk");
    String mount = "mount -t tmpfs -o size=16m none " + directory + " && exec \"$@\"";
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .main(Burner.class)
            .options("libdir=" + directory)
            .under(Client.require("unshare"), "-m", "sh", "-c", mount, "sh");
    try (TargetJvm jvm = launch.start()) {
      Path disk = Path.of("/proc/" + jvm.pid() + "/root" + directory);
      CompletableFuture<Reply> later = jvm.startCpuProfile("seconds=3&hz=1000");
      Path filler = disk.resolve("filler");
      fill(filler);
      jvm.ask("burn 2 1000", "burned");
      Reply reply = later.get(30, TimeUnit.SECONDS);
      if (reply.status() == 200) {
        // What could not be written is counted, and the rest is right.
        assertThat(PprofFile.of(reply).cpuOfLostSamples()).isPositive();
      } else {
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.text()).contains("is there room in " + directory, "libdir");
      }
      Files.delete(filler);
      Burnt burnt = Burnt.during(jvm, "burn 1 1000", 100);
      assertThat(burnt.profile().cpuOf(BURN) + burnt.profile().cpuOfLostSamples())
          .isCloseTo(burnt.cpuNanos(), Percentage.withPercentage(10));
    }
  }

  /** What is compressed in a body of several parts. */
  private static String unzipped(byte[] body) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i + 2 < body.length; i++) {
      if (body[i] == 0x1f && body[i + 1] == (byte) 0x8b && body[i + 2] == 8) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(body, i, body.length - i))) {
          for (int c = in.read(); c >= 0; c = in.read()) {
            text.append((char) c);
          }
        } catch (ZipException | EOFException e) {
          // The end of the part, or no beginning of one.
        }
      }
    }
    return text.toString();
  }

  private static void fill(Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      byte[] block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space")) {
        throw e;
      }
    }
  }

  @JdkTest
  void aServiceThatIsEndedInTheMiddleEndsAndLeavesNothing(Jdk jdk) throws Exception {
    for (String signal : List.of("-TERM", "-KILL")) {
      try (TargetJvm jvm = JvmLaunch.on(jdk).main(Sleepers.class).options("ring=wall").start()) {
        jvm.startCpuProfile("seconds=60");
        Command.run("kill", signal, String.valueOf(jvm.pid())).succeeded();
        assertThat(jvm.awaitExit()).isNotZero();
        assertThat(jvm.temporaryDirectory()).isEmptyDirectory();
      }
    }
  }

  @JdkTest
  void besideOtherAgents(Jdk jdk) throws Exception {
    Path agents = Path.of(System.getProperty("diag.test.agents"));
    AtomicBoolean burnWasUploaded = new AtomicBoolean();
    HttpServer uploads =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    uploads.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          if (unzipped(body).contains("burnInnermost")) {
            burnWasUploaded.set(true);
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    uploads.start();
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .main(Burner.class)
            .noisy()
            .env("PYROSCOPE_APPLICATION_NAME", "it")
            .env("PYROSCOPE_SERVER_ADDRESS", "http://127.0.0.1:" + uploads.getAddress().getPort())
            .env("PYROSCOPE_UPLOAD_INTERVAL", "2s")
            .env("OTEL_TRACES_EXPORTER", "none")
            .env("OTEL_METRICS_EXPORTER", "none")
            .env("OTEL_LOGS_EXPORTER", "none")
            .jvm("-javaagent:" + agents.resolve("pyroscope.jar"))
            .jvm("-javaagent:" + agents.resolve("opentelemetry.jar"));
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitErrorLine(".*Profiling started.*");
      for (int hz : List.of(100, 250)) {
        Burnt burnt = Burnt.during(jvm, "burn 1 1500", hz);
        assertThat(burnt.profile().cpuOf(BURN) + burnt.profile().cpuOfLostSamples())
            .as("%s", burnt.profile().comments())
            .isCloseTo(burnt.cpuNanos(), Percentage.withPercentage(10));
      }
      assertThat(PprofFile.of(jvm.get("/debug/pprof/wall?seconds=1&thread=main")).total())
          .isPositive();
      Await.until("the other profiler has seen it, too", burnWasUploaded::get);
    } finally {
      uploads.stop(0);
    }
  }
}
