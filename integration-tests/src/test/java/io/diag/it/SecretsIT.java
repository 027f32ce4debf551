package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Burner;
import io.diag.it.apps.Idle;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** What the port must not tell: a password, wherever the service has it from. */
class SecretsIT {

  private static final String OWN = "own-Pa55word";
  private static final String SERVICES = "services-Pa55word";

  @JdkTest
  void passwordIsInNoAnswerAndNoLine(Jdk jdk) throws Exception {
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .main(Burner.class, "--db", "jdbc:x://app:" + SERVICES + "@db/x", SERVICES, OWN)
            .jvm("-Ddiag.password=" + OWN, "-Dshop.db.password=" + SERVICES, "-Dx=" + SERVICES)
            .env("DIAG_TOKEN", OWN)
            .env("SHOP_DB_PASSWORD", SERVICES)
            .options("user=ops,password=\"" + OWN + "\"")
            .authorization(Credential.basic("ops", OWN));
    try (TargetJvm jvm = launch.start()) {
      jvm.send("burn 1 60000");
      String cmdline = jvm.get("/debug/pprof/cmdline").text();
      assertThat(cmdline).contains("user=ops,password=*****\0", "-Dx=*****", "app:*****@db/x");
      for (String path :
          List.of(
              "/debug/pprof/cmdline",
              "/debug/pprof/",
              "/debug/pprof/symbol?" + SERVICES.length(),
              "/debug/diag",
              "/nothing",
              "/debug/pprof/profile?seconds=1",
              "/debug/pprof/profile?seconds=1&debug=1",
              "/debug/pprof/profile?seconds=1&format=collapsed",
              "/debug/pprof/profile?seconds=1&format=flamegraph",
              "/debug/pprof/profile?seconds=1&format=jfr",
              "/debug/pprof/wall?seconds=1",
              "/debug/pprof/wall?seconds=1&format=jfr")) {
        assertThat(text(jvm.get(path).body())).as(path).doesNotContain(OWN, SERVICES);
      }
      for (String authorization :
          List.of("Basic " + OWN, Credential.basic(OWN, SERVICES), "Bearer " + SERVICES, OWN)) {
        try (RawConnection connection = jvm.connect()) {
          connection.send(
              "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: " + authorization + "\r\n\r\n");
          assertThat(connection.rest()).contains(" 401 ").doesNotContain(OWN, SERVICES);
        }
      }
      assertThat(jvm.stderr()).contains("refused 127.0.0.1").doesNotContain(OWN, SERVICES);
    }
  }

  private static String text(byte[] body) throws Exception {
    boolean gzip = body.length > 2 && body[0] == 0x1f && (body[1] & 0xff) == 0x8b;
    byte[] plain = gzip ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes() : body;
    return new String(plain, StandardCharsets.ISO_8859_1);
  }

  /** A secret that is cut in two, or that cannot be one, is not shown in the line about it. */
  @JdkTest
  void lineAboutAWrongOptionDoesNotShowIt(Jdk jdk) throws Exception {
    for (String options :
        List.of(
            "user=ops,password=own,-Pa55word",
            "token=own,-Pa55word=1",
            "token=own,a,-Pa55word",
            "token:-Pa55word",
            "token=\"-Pa55word \"",
            "user=ops:a,password=-Pa55word",
            "password=-Pa55word",
            "user=ops,password=-Pa55word\u0001")) {
      JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).options(options).withoutPort();
      try (TargetJvm jvm = launch.start()) {
        jvm.awaitErrorLine(
            "diag: .*(password|token|what follows|agent argument number).*the debug port stays closed");
        assertThat(jvm.end()).isZero();
        assertThat(jvm.stderr()).as(options).doesNotContain("Pa55word");
        assertThat(jvm.errorLines()).as(options).hasSize(1);
      }
    }
  }
}
