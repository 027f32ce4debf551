package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Idle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where options come from, and what becomes of the port. */
class ConfigIT {

  @TempDir Path directory;

  @JdkTest
  void argumentsBeforePropertiesBeforeEnvironmentBeforeFile(Jdk jdk) throws Exception {
    int[] ports = freePorts(4);
    Path file = directory.resolve("diag.properties");
    Files.writeString(file, "# \u00e4\nport=" + ports[3] + "\n");

    assertPort(ports[0], launch(jdk, "port=" + ports[0], ports, file));
    assertPort(ports[1], launch(jdk, "", ports, file));
    assertPort(
        ports[2],
        JvmLaunch.on(jdk)
            .onlyOptions("")
            .env("DIAG_PORT", "" + ports[2])
            .env("DIAG_CONFIG", "" + file));
    assertPort(ports[3], JvmLaunch.on(jdk).onlyOptions("config=" + file));
  }

  /** All four sources, or all but the arguments. */
  private static JvmLaunch launch(Jdk jdk, String arguments, int[] ports, Path file)
      throws IOException {
    return JvmLaunch.on(jdk)
        .onlyOptions(arguments)
        .jvm("-Ddiag.port=" + ports[1], "-Ddiag.config=" + file)
        .env("DIAG_PORT", String.valueOf(ports[2]));
  }

  private static void assertPort(int port, JvmLaunch launch) throws Exception {
    launch.jvm("-Ddiag.address-file=" + launch.addressFile());
    try (TargetJvm jvm = launch.main(Idle.class).start()) {
      assertThat(jvm.address()).hasPort(port).hasHost("127.0.0.1");
      assertThat(jvm.get("/debug/pprof/").status()).isEqualTo(200);
    }
  }

  @JdkTest
  void portThatIsTakenStaysWithItsOwner(Jdk jdk) throws Exception {
    try (ServerSocket owner = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).withoutPort();
      launch.onlyOptions("port=" + owner.getLocalPort() + ",address-file=" + launch.addressFile());
      try (TargetJvm jvm = launch.start()) {
        jvm.awaitErrorLine("diag: .*" + owner.getLocalPort() + ".*port=0.*address-file.*");
        assertThat(jvm.errorLines()).hasSize(1);
        assertThat(launch.addressFile()).doesNotExist();
        assertThat(jvm.end()).isZero();
      }
    }
  }

  @JdkTest
  void onlyLoopbackIsBound(Jdk jdk) throws Exception {
    for (String address : new String[] {"0.0.0.0", "192.0.2.1", "no.such.host.invalid"}) {
      JvmLaunch launch =
          JvmLaunch.on(jdk).main(Idle.class).options("bind=" + address).withoutPort();
      try (TargetJvm jvm = launch.start()) {
        jvm.awaitErrorLine("diag: .*" + address.replace(".", "\\.") + ".*");
        assertThat(jvm.errorLines()).hasSize(1);
        assertThat(launch.addressFile()).doesNotExist();
        assertThat(jvm.end()).isZero();
      }
    }
  }

  @JdkTest
  void addressFileGoesWithTheJvm(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class);
    try (TargetJvm jvm = launch.start()) {
      assertThat(Files.readString(launch.addressFile())).matches("http://127\\.0\\.0\\.1:\\d+\\R");
      assertThat(jvm.end()).isZero();
      assertThat(launch.addressFile()).doesNotExist();
    }
  }

  @JdkTest
  void addressFileOfASuccessorStays(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class);
    try (TargetJvm jvm = launch.start()) {
      Files.writeString(launch.addressFile(), "http://127.0.0.1:1\n");
      assertThat(jvm.end()).isZero();
      assertThat(launch.addressFile()).hasContent("http://127.0.0.1:1");
    }
  }

  @JdkTest
  void disabledAgentDoesNothing(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).options("enabled=false").withoutPort();
    try (TargetJvm jvm = launch.start()) {
      assertThat(jvm.end()).isZero();
      assertThat(jvm.stdout() + jvm.stderr()).isEmpty();
    }
  }

  @Test
  void readmeHasTheTableOfTheCode() throws Exception {
    String table =
        Command.run(
                Jdk.chosen().get(0).java().toString(),
                "-jar",
                JvmLaunch.agentJar().toString(),
                "options")
            .succeeded()
            .stdout();
    String readme = Files.readString(Path.of(System.getProperty("diag.readme")));
    String start = "<!-- options:start -->";
    String end = "<!-- options:end -->";
    assertThat(readme).contains(start).contains(end);
    String written = readme.substring(readme.indexOf(start) + start.length(), readme.indexOf(end));
    assertThat(written.strip()).isEqualTo(table.strip());
  }

  private static int[] freePorts(int count) throws IOException {
    ServerSocket[] sockets = new ServerSocket[count];
    int[] ports = new int[count];
    for (int i = 0; i < count; i++) {
      sockets[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      ports[i] = sockets[i].getLocalPort();
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }
}
