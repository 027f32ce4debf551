package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Idle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/** Credentials in files: of any length, read again, generated. */
class CredentialFilesIT {

  private static final String PATH = "/debug/pprof/symbol";

  @TempDir Path directory;

  /** Letters that take one to four bytes, and whatever else a secret may be made of. */
  private static final int[] LETTERS =
      "abcXYZ0189 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\u00e4\u00df\u20ac\u65e5\ud83d\udd11"
          .codePoints()
          .toArray();

  @JdkTest
  void secretsOfEveryLengthAreToldApart(Jdk jdk) throws Exception {
    Random random = new Random(5);
    List<String> secrets = new ArrayList<>();
    StringBuilder lines = new StringBuilder("read bearer plain\n");
    for (int length :
        IntStream.concat(IntStream.rangeClosed(1, 100), IntStream.of(255, 256, 257, 1000, 2000))
            .toArray()) {
      String secret = secret(random, length);
      secrets.add(secret);
      lines.append("control basic u").append(length).append(':').append(secret).append('\n');
      lines.append("control bearer ").append(secret).append('\n');
    }
    Path file = Files.writeString(directory.resolve("credentials"), lines);
    try (TargetJvm jvm = launch(jdk, file, "plain").start()) {
      for (String secret : secrets) {
        String user = "u" + secret.codePointCount(0, secret.length());
        // The first byte, the last one, one more.
        String early = "\u00c4" + secret.substring(secret.offsetByCodePoints(0, 1));
        String late =
            secret.substring(0, secret.offsetByCodePoints(secret.length(), -1)) + "\u00c4";
        assertStatus(jvm, 200, Credential.basic(user, secret), secret);
        assertStatus(jvm, 200, Credential.bearer(secret), secret);
        for (String wrong : List.of(early, late, secret + "\u00c4", "\u00c4")) {
          assertStatus(jvm, 401, Credential.basic(user, wrong), wrong);
          assertStatus(jvm, 401, Credential.bearer(wrong), wrong);
        }
        assertStatus(jvm, 401, Credential.basic("u0", secret), secret);
      }
    }
  }

  private static String secret(Random random, int length) {
    StringBuilder secret = new StringBuilder();
    while (secret.codePointCount(0, secret.length()) < length) {
      int letter = LETTERS[random.nextInt(LETTERS.length)];
      boolean border = secret.length() == 0 || secret.codePoints().count() == length - 1;
      // A token's blanks at either end would be lost on the way.
      secret.appendCodePoint(border && letter == ' ' ? 'x' : letter);
    }
    return secret.toString();
  }

  private JvmLaunch launch(Jdk jdk, Path file, String token) throws Exception {
    return JvmLaunch.on(jdk)
        .main(Idle.class)
        .options("credentials=" + file)
        .authorization(Credential.bearer(token));
  }

  private static void assertStatus(TargetJvm jvm, int status, String authorization, String what)
      throws Exception {
    assertThat(status(jvm, authorization)).as(what).isEqualTo(status);
  }

  private static int status(TargetJvm jvm, String authorization) throws Exception {
    try (RawConnection connection = jvm.connect()) {
      connection.send(
          "GET " + PATH + " HTTP/1.1\r\nHost: a\r\nAuthorization: " + authorization + "\r\n\r\n");
      return connection.reply().status();
    }
  }

  @JdkTest
  void fileIsReadAgain(Jdk jdk) throws Exception {
    Path file = directory.resolve("credentials");
    replace(file, "control bearer stays\nread bearer first\n");
    try (TargetJvm jvm = launch(jdk, file, "stays").start()) {
      awaitStatus(jvm, 200, "Bearer first");
      replace(file, "control bearer stays\nread bearer second\n# longer\n");
      awaitStatus(jvm, 401, "Bearer first");
      awaitStatus(jvm, 200, "Bearer second");
      jvm.awaitErrorLine("diag: credentials have changed: .*" + file + ".*");

      // The time and the length are no sign.
      Path same =
          Files.writeString(
              directory.resolve("next"), Files.readString(file).replace("second", "third!"));
      Files.setLastModifiedTime(same, Files.getLastModifiedTime(file));
      Files.move(same, file, StandardCopyOption.ATOMIC_MOVE);
      awaitStatus(jvm, 401, "Bearer second");
      awaitStatus(jvm, 200, "Bearer third!");
      replace(file, "control bearer stays\nread bearer second\n# longer\n");
      awaitStatus(jvm, 200, "Bearer second");

      // Half a file, as it is while somebody writes it.
      replace(file, "control bea");
      jvm.awaitErrorLine("diag: credentials stay as they were: .*" + file + ".*line 1.*");
      assertThat(status(jvm, "Bearer second")).isEqualTo(200);
      replace(file, "control bearer stays\nread cert a\n");
      jvm.awaitErrorLine("diag: credentials stay as they were: .*no cert lines.*");
      assertThat(status(jvm, "Bearer second")).isEqualTo(200);
      Files.delete(file);
      jvm.awaitErrorLine("diag: credentials stay as they were: .*that can be read");
      assertThat(status(jvm, "Bearer second")).isEqualTo(200);

      replace(file, "control bearer stays\n");
      awaitStatus(jvm, 401, "Bearer second");
      replace(file, "# nobody any more\n");
      awaitStatus(jvm, 401, "Bearer stays");
      Reply nobody = jvm.get(PATH);
      assertThat(nobody.status()).isEqualTo(401);
      assertThat(nobody.header("WWW-Authenticate")).isNotEmpty();
      replace(file, "control bearer stays\n");
      awaitStatus(jvm, 200, "Bearer stays");

      // A pipe, from which nothing ever comes.
      Path pipe = directory.resolve("pipe");
      Command.run("mkfifo", pipe.toString()).succeeded();
      Files.move(pipe, file, StandardCopyOption.ATOMIC_MOVE);
      Await.until(
          "said", () -> jvm.stderr().lines().filter(l -> l.contains("can be read")).count() > 1);
      assertThat(status(jvm, "Bearer stays")).isEqualTo(200);
      replace(file, "control bearer stays\nread bearer last\n");
      awaitStatus(jvm, 200, "Bearer last");
    }
  }

  /** Within a second, unless the machine is busy. */
  private static void awaitStatus(TargetJvm jvm, int status, String authorization)
      throws Exception {
    Await.until(authorization + " gets " + status, () -> status(jvm, authorization) == status);
  }

  @JdkTest
  void tokenFileIsReadAgain(Jdk jdk) throws Exception {
    Path file = directory.resolve("token");
    replace(file, "first\n");
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).options("token-file=" + file);
    try (TargetJvm jvm = launch.authorization("Bearer second-").start()) {
      awaitStatus(jvm, 200, "Bearer first");
      replace(file, "second-\n");
      awaitStatus(jvm, 401, "Bearer first");
      awaitStatus(jvm, 200, "Bearer second-");
    }
  }

  private static void replace(Path file, String content) throws Exception {
    Path next = Files.writeString(file.resolveSibling("next"), content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @JdkTest
  void generatedTokenIsForTheServicesUserAlone(Jdk jdk) throws Exception {
    Path file = directory.resolve("token");
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).noisy();
    launch.options("credentials=generate,token-file=" + file);
    String first;
    TargetJvm jvm = launch.start();
    try {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      first = Files.readString(file).strip();
      assertThat(first).matches("[A-Za-z0-9_-]{43}");
      assertThat(status(jvm, "Bearer " + first)).isEqualTo(200);
      assertThat(status(jvm, "Bearer " + first.toLowerCase(Locale.ROOT))).isEqualTo(401);
      assertThat(jvm.stderr()).doesNotContain(first);
      assertThat(jvm.end()).isZero();
      assertThat(directory).isEmptyDirectory();
    } finally {
      jvm.kill();
    }
  }

  @JdkTest
  void tokenOfTheOneThatHasThePortStays(Jdk jdk) throws Exception {
    Path file = directory.resolve("token");
    JvmLaunch first = JvmLaunch.on(jdk).main(Idle.class).noisy();
    first.options("credentials=generate,token-file=" + file);
    TargetJvm jvm = first.start();
    try {
      String token = Files.readString(file).strip();
      JvmLaunch second = JvmLaunch.on(jdk).main(Idle.class).withoutPort();
      second.onlyOptions(
          "port=" + jvm.address().getPort() + ",credentials=generate,token-file=" + file);
      try (TargetJvm other = second.start()) {
        other.awaitErrorLine("diag: cannot open the debug port .*");
        assertThat(other.end()).isZero();
      }
      assertThat(Files.readString(file).strip()).isEqualTo(token);
      assertThat(status(jvm, "Bearer " + token)).isEqualTo(200);
    } finally {
      jvm.kill();
    }
  }

  @JdkTest
  void tokenThatCannotBeWrittenKeepsThePortClosed(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).withoutPort();
    launch.options("credentials=generate,token-file=/proc/token");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitErrorLine("diag: option credentials: .*/proc/token.*the debug port stays closed");
      assertThat(jvm.end()).isZero();
    }
  }
}
