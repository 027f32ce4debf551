package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Interrupter;
import java.net.URI;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service whose stderr is a pipe that is full and that nobody reads. */
class UnreadStderrIT {

  /** The pipe's only ends are the JVM's own, so that it stays as full as it is. */
  private static final String FULL_PIPE =
      "mkfifo err && exec 3<>err"
          + " && { dd if=/dev/zero of=/dev/fd/3 oflag=nonblock bs=4096 count=1024 2>/dev/null;"
          + " exec \"$@\" 2>&3 3>&-; }";

  private static final int LINES = 300;

  @JdkTest
  void nothingWaitsForIt(Jdk jdk) throws Exception {
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .main(Interrupter.class)
            // Premain has a line to say, too: the option is unknown, and the agent is given twice.
            .jvm("-javaagent:" + JvmLaunch.agentJar())
            .under("sh", "-c", FULL_PIPE, "sh")
            .withoutPort();
    launch.jvm("-Ddiag.port=0", "-Ddiag.address-file=" + launch.addressFile());
    launch.jvm("-Ddiag.gctrace=true", "-Ddiag.no-such-option=1");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      URI address =
          URI.create(
              Await.value(
                  () -> "the address; " + jvm.outputs(),
                  () ->
                      Files.exists(launch.addressFile())
                          ? Files.readString(launch.addressFile()).strip()
                          : null));
      jvm.ask("fill", "fill");
      // The event loop has a line about it.
      assertThat(get(address, "/debug/diag", "evil.example").status()).isEqualTo(403);
      assertThat(get(address, "/debug/diag", "localhost").status()).isEqualTo(200);
      jvm.ask("gc " + LINES, "gc");
      Await.until("lines are dropped", () -> dropped(address) > 0);
      assertThat(get(address, "/debug/pprof/heap", "localhost").status()).isEqualTo(200);
      assertThat(jvm.end()).isZero();
      assertThat(jvm.stderr()).isEmpty();
    }
  }

  private static long dropped(URI address) throws Exception {
    Matcher counter =
        Pattern.compile("(?m)^diag_log_lines_dropped_total (\\d+)$")
            .matcher(get(address, "/debug/diag", "localhost").text());
    assertThat(counter.find()).isTrue();
    return Long.parseLong(counter.group(1));
  }

  private static Reply get(URI address, String path, String host) throws Exception {
    try (RawConnection connection = new RawConnection(address)) {
      connection.send(
          "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
      return connection.reply();
    }
  }
}
