package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.diag.it.apps.Burner;
import io.diag.it.apps.Idle;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** The port as a unix domain socket. */
class UnixSocketIT {

  @TempDir Path directory;

  @JdkTest
  void curlGetsAProfile(Jdk jdk) throws Exception {
    Path socket = directory.resolve("diag.sock");
    try (TargetJvm jvm = launch(jdk, socket, Burner.class).start()) {
      assertThat(jvm.address()).isEqualTo(URI.create("unix:" + socket));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      assertThat(jvm.stderr()).contains("unix:" + socket + " (no credentials: ");
      assertThat(curl(socket, "http://d/debug/pprof/").stdout()).contains("/debug/pprof/");
      jvm.send("burn 1 3000");
      Path profile = directory.resolve("cpu.pb.gz");
      curl(socket, "http://d/debug/pprof/profile?seconds=2", "-o", profile.toString());
      assertThat(Pprof.run("-top", profile.toString())).contains(Burner.class.getName());
      assertThat(jvm.end()).isZero();
    }
    assertThat(socket).doesNotExist();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).as("left behind").hasSize(1);
    }
  }

  @JdkTest
  void clientThatLeavesFreesTheProfiler(Jdk jdk) throws Exception {
    try (TargetJvm jvm = launch(jdk, directory.resolve("diag.sock"), Idle.class).start()) {
      try (RawConnection client = jvm.connect()) {
        client.send("GET /debug/pprof/profile?seconds=30 HTTP/1.1\r\nHost: d\r\n\r\n");
        Await.until("profile runs", () -> jvm.runningCpuProfiles() == 1);
      }
      Await.until("profile ends", () -> jvm.runningCpuProfiles() == 0);
    }
  }

  @JdkTest
  void anotherUserCannotOpenIt(Jdk jdk) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "root can be somebody else");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path socket = directory.resolve("diag.sock");
    try (TargetJvm jvm = launch(jdk, socket, Idle.class).start()) {
      assertThat(jvm.get("/debug/pprof/symbol").status()).isEqualTo(200);
      Command nobody =
          Command.run(
              Client.require("setpriv"),
              "--reuid=65534",
              "--regid=65534",
              "--clear-groups",
              Client.require("curl"),
              "-sS",
              "--unix-socket",
              socket.toString(),
              "http://d/debug/pprof/symbol");
      assertThat(nobody.exit()).isEqualTo(7);
      assertThat(nobody.stdout()).isEmpty();
    }
  }

  @JdkTest
  void credentialsCountThereAsWell(Jdk jdk) throws Exception {
    Path socket = directory.resolve("diag.sock");
    JvmLaunch launch = launch(jdk, socket, Idle.class).env("DIAG_TOKEN", "abc").withoutPort();
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitErrorLine("diag: .*unix:.*credentials needed.*");
      String url = "http://d/debug/pprof/symbol";
      assertThat(curl(socket, url).stdout()).contains("credentials are needed");
      assertThat(curl(socket, url, "-H", "Authorization: Bearer abc").stdout())
          .isEqualTo("num_symbols: 1\n");
    }
  }

  @JdkTest
  void whatALostJvmHasLeftIsReplacedAndNothingElse(Jdk jdk) throws Exception {
    Path socket = directory.resolve("diag.sock");
    launch(jdk, socket, Idle.class).start().kill();
    assertThat(socket).exists();
    try (TargetJvm jvm = launch(jdk, socket, Idle.class).start()) {
      assertThat(jvm.get("/debug/pprof/symbol").status()).isEqualTo(200);
      assertRefused(jdk, socket, "Address already in use");
      assertThat(jvm.get("/debug/pprof/symbol").status()).isEqualTo(200);
    }
    Path file = Files.writeString(directory.resolve("file"), "precious");
    assertRefused(jdk, file, "exists and is no socket");
    assertThat(file).hasContent("precious");
    Path pipe = directory.resolve("pipe");
    Command.run("mkfifo", pipe.toString()).succeeded();
    assertRefused(jdk, pipe, "exists and is no socket");
    assertThat(pipe).exists();
    assertRefused(jdk, directory.resolve("no/such/directory"), "no directory");
    assertRefused(jdk, Path.of("/proc/diag.sock"), "");
    assertRefused(jdk, directory.resolve("x".repeat(120)), "at most 103 bytes");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.filter(each -> each.getFileName().toString().startsWith("diag-"))).isEmpty();
    }
  }

  private static void assertRefused(Jdk jdk, Path socket, String why) throws Exception {
    try (TargetJvm jvm = launch(jdk, socket, Idle.class).withoutPort().start()) {
      jvm.awaitErrorLine(
          "diag: cannot open the debug port on unix:" + socket + " \\(.*" + why + ".*");
      assertThat(jvm.errorLines()).hasSize(1);
      assertThat(jvm.end()).isZero();
    }
  }

  private static JvmLaunch launch(Jdk jdk, Path socket, Class<?> main) throws Exception {
    return JvmLaunch.on(jdk).main(main).options("bind=unix:" + socket);
  }

  private static Command curl(Path socket, String url, String... more) throws Exception {
    String[] command = new String[more.length + 5];
    System.arraycopy(more, 0, command, 5, more.length);
    command[0] = Client.require("curl");
    command[1] = "-sS";
    command[2] = "--unix-socket";
    command[3] = socket.toString();
    command[4] = url;
    return Command.run(command).succeeded();
  }
}
