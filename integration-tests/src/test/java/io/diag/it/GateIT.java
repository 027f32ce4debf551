package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.diag.it.apps.Burner;
import io.diag.it.apps.Idle;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who is let in, by address and by credentials. */
class GateIT {

  private static final String OPS = Credential.basic("ops", "s\u00e9cret:1");
  private static final String TOKEN = Credential.bearer("t0ken.of~all/+=");
  private static final String PATH = "/debug/pprof/symbol";
  private static final String OWNER = "65533";
  private static final String STRANGER = "65532";

  private static JvmLaunch guarded(Jdk jdk, Class<?> main) throws Exception {
    return JvmLaunch.on(jdk)
        .main(main)
        .env("DIAG_USER", "ops")
        .env("DIAG_PASSWORD", "s\u00e9cret:1")
        .env("DIAG_TOKEN", "t0ken.of~all/+=")
        .env("LC_ALL", "C.UTF-8")
        .authorization(OPS);
  }

  @JdkTest
  void bothAddressAndCredentialsHaveToBeRight(Jdk jdk) throws Exception {
    JvmLaunch launch = guarded(jdk, Idle.class);
    launch.options("bind=0.0.0.0,allow=\"127.0.0.2,127.0.0.1/32\"");
    try (TargetJvm jvm = launch.start()) {
      for (String right : List.of(OPS, TOKEN)) {
        assertThat(status(jvm, "127.0.0.2", "")).as("no credentials").isEqualTo(401);
        assertThat(status(jvm, "127.0.0.2", right.replace("t0", "t1") + "A")).isEqualTo(401);
        assertThat(status(jvm, "127.0.0.3", "")).as("neither").isEqualTo(403);
        assertThat(status(jvm, "127.0.0.3", right)).as("wrong address").isEqualTo(403);
        assertThat(status(jvm, "127.0.0.2", right)).as("both").isEqualTo(200);
      }
      assertThat(jvm.counters())
          .containsEntry("diag_http_refused_address_total", 4L)
          .containsEntry("diag_http_refused_credentials_total", 4L);
      assertThat(jvm.errorLines())
          .as("the start, and one line for each client")
          .hasSize(3)
          .anyMatch(line -> line.contains("refused 127.0.0.3") && line.contains("allow"))
          .anyMatch(line -> line.contains("refused 127.0.0.2") && line.contains("credentials"));
    }
  }

  private static int status(TargetJvm jvm, String from, String authorization) throws Exception {
    try (RawConnection connection = jvm.connectFrom(from)) {
      connection.send("GET " + PATH + " HTTP/1.1\r\nHost: diag.example.org\r\n");
      connection.send(authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n");
      connection.send("\r\n");
      Reply reply = connection.reply();
      assertThat(reply.header("X-Go-Pprof")).isEqualTo(reply.status() == 200 ? "" : "1");
      return reply.status();
    }
  }

  @JdkTest
  void stockPprofAndCurlGetIn(Jdk jdk) throws Exception {
    String host = Machine.address();
    JvmLaunch launch = guarded(jdk, Burner.class);
    launch.options("bind=0.0.0.0,allow=\"127.0.0.1," + host + "\"");
    try (TargetJvm jvm = launch.start()) {
      String authority = host + ":" + jvm.address().getPort();
      jvm.send("burn 1 4000");
      String top =
          Pprof.run(
              "-top", "http://ops:s%C3%A9cret%3A1@" + authority + "/debug/pprof/profile?seconds=2");
      assertThat(top).contains(Burner.class.getName());
      String url = "http://" + authority + PATH;
      assertThat(curl("-H", "Authorization: " + TOKEN, url)).isEqualTo("num_symbols: 1\n");
      assertThat(curl("-u", "ops:s\u00e9cret:1", url)).isEqualTo("num_symbols: 1\n");
      assertThat(curl(url)).contains("credentials are needed", "USER:PASSWORD", "Bearer");
      Command refused =
          Command.run(
              Client.require("go"), "tool", "pprof", "-top", "http://ops:x@" + authority + PATH);
      assertThat(refused.exit()).isNotZero();
      assertThat(refused.stderr()).contains("these credentials are not accepted");
    }
  }

  @JdkTest
  void ownCommandLineGetsIn(Jdk jdk) throws Exception {
    try (TargetJvm jvm = guarded(jdk, Burner.class).start()) {
      jvm.send("burn 1 4000");
      String url =
          "http://ops:s%C3%A9cret%3A1@"
              + jvm.address().getAuthority()
              + "/debug/pprof/profile?seconds=3";
      Command top =
          Command.run(jdk.java().toString(), "-jar", JvmLaunch.agentJar().toString(), "top", url);
      assertThat(top.succeeded().stdout()).contains(Burner.class.getName());
      assertThat(top.stderr()).contains("fetching http://ops:*****@").doesNotContain("cret");
    }
  }

  /** A secret that Java could not read would be as many question marks, for whoever guesses. */
  @JdkTest
  void passwordThatTheLocaleCannotReadKeepsThePortClosed(Jdk jdk) throws Exception {
    JvmLaunch launch = guarded(jdk, Idle.class).env("LC_ALL", "C").withoutPort();
    try (TargetJvm jvm = launch.jvm("-Dsun.jnu.encoding=ANSI_X3.4-1968").start()) {
      jvm.awaitErrorLine("diag: options user and password: .*locale.*the debug port stays closed");
      assertThat(jvm.end()).isZero();
    }
  }

  /** The service's own user and root change it without credentials, others look at it. */
  @JdkTest
  void onlyItsOwnUserAndRootChangeTheService(Jdk jdk) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "root can be somebody else");
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).as(OWNER);
    try (TargetJvm jvm = launch.start()) {
      assertThat(jvm.stderr())
          .contains("only the service's user (uid " + OWNER + ") and root may change the service");
      String rate = jvm.url("/debug/runtime/mutex-fraction").toString();
      String put = rate + "?value=0";
      assertThat(as(OWNER, "-X", "PUT", put)).isEqualTo("0\n200");
      assertThat(as("0", "-X", "PUT", put)).isEqualTo("0\n200");
      assertThat(as(STRANGER, rate)).isEqualTo("0\n200");
      assertThat(as(STRANGER, "-X", "PUT", put))
          .contains(
              "only the service's user (uid " + OWNER + ") and root may change the service",
              "this client is of uid " + STRANGER,
              "credentials=",
              "bind=unix:",
              "control=open")
          .endsWith("\n403");
      for (String path : List.of("/debug/gc", "/debug/histogram")) {
        assertThat(as(STRANGER, "-X", "POST", jvm.url(path).toString())).endsWith("\n403");
      }
      assertThat(as(STRANGER, jvm.url("/debug/pprof/goroutine?debug=1").toString()))
          .endsWith("\n200");
      assertThat(as(OWNER, "-H", "X-Forwarded-For: 127.0.0.1", "-X", "PUT", put))
          .contains("it came through a proxy")
          .endsWith("\n403");
      assertThat(jvm.counters()).containsEntry("diag_http_refused_scope_total", 4L);
    }
    launch = JvmLaunch.on(jdk).main(Idle.class).as(OWNER).options("control=open");
    try (TargetJvm jvm = launch.start()) {
      String put = jvm.url("/debug/runtime/mutex-fraction?value=0").toString();
      assertThat(as(STRANGER, "-X", "PUT", put)).isEqualTo("0\n200");
      assertThat(jvm.stderr()).contains("each may change the service");
    }
  }

  /** What curl prints, and the status in a line of its own. */
  private static String as(String user, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Client.require("setpriv"),
                "--reuid=" + user,
                "--regid=" + user,
                "--clear-groups",
                Client.require("curl"),
                "-sS",
                "-w",
                "%{http_code}"));
    command.addAll(List.of(arguments));
    return Command.run(Map.of(), command).succeeded().stdout();
  }

  private static String curl(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 2];
    command[0] = Client.require("curl");
    command[1] = "-s";
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    return Command.run(Map.of("LC_ALL", "C.UTF-8"), List.of(command)).succeeded().stdout();
  }

  @JdkTest
  void withoutAllowOnlyThisMachineGetsIn(Jdk jdk) throws Exception {
    String host = Machine.address();
    try (TargetJvm jvm = guarded(jdk, Idle.class).options("bind=0.0.0.0").start()) {
      assertThat(status(jvm, "127.0.0.9", TOKEN)).isEqualTo(200);
      URI outside = URI.create("http://" + host + ":" + jvm.address().getPort());
      try (RawConnection connection = new RawConnection(outside)) {
        connection.send("GET / HTTP/1.1\r\nAuthorization: " + TOKEN + "\r\n\r\n");
        Reply reply = connection.reply();
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.text()).contains("only clients on this machine", host, "allow=");
      }
      assertThat(jvm.stderr()).contains("credentials needed: only clients on this machine");
    }
  }

  @JdkTest
  void openPortHasToBeWanted(Jdk jdk) throws Exception {
    String host = Machine.address();
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class);
    launch.options("bind=0.0.0.0,insecure=true,allow=\"127.0.0.1," + host + "\"");
    try (TargetJvm jvm = launch.start()) {
      URI outside = URI.create("http://" + host + ":" + jvm.address().getPort() + PATH);
      assertThat(curl(outside.toString())).isEqualTo("num_symbols: 1\n");
      assertThat(jvm.stderr()).contains("no credentials: only clients in 127.0.0.1," + host);
    }
  }

  @JdkTest
  void answersBehindTheGateAreTheSame(Jdk jdk) throws Exception {
    // Else the index has how many allocations have been seen.
    String options = "heap.interval=0";
    try (TargetJvm open = JvmLaunch.on(jdk).main(Idle.class).options(options).start();
        TargetJvm guarded = guarded(jdk, Idle.class).options(options).start()) {
      for (String path :
          List.of(
              "/debug/pprof/",
              "/debug/pprof",
              "/debug/pprof/symbol?0x1",
              "/debug/pprof/unknown",
              "/debug/pprof/profile?hz=0",
              "/nothing")) {
        for (String method : List.of("GET", "HEAD", "DELETE")) {
          assertThat(whole(guarded, method, path)).isEqualTo(whole(open, method, path));
        }
      }
      String profile = "/debug/pprof/profile?seconds=1";
      assertThat(guarded.get(profile).header("Content-Disposition"))
          .isEqualTo(open.get(profile).header("Content-Disposition"));
      assertThat(PprofFile.of(guarded.get(profile)).sampleTypes())
          .isEqualTo(PprofFile.of(open.get(profile)).sampleTypes());
    }
  }

  /**
   * Every byte of an answer but the count of threads: the port may just have one or two workers.
   */
  private static String whole(TargetJvm jvm, String method, String path) throws Exception {
    try (RawConnection connection = jvm.connect()) {
      connection.send(
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
              + OPS
              + "\r\n\r\n");
      return connection
          .rest()
          .replaceAll("<td>\\d+</td>(<td><a href='(?:goroutine|thread)\\?)", "<td>N</td>$1");
    }
  }
}
