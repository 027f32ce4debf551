package io.diag.agent.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diag.agent.fuzz.Mutations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is damaged in a certificate or key is said, and takes no memory. */
class PemTextFuzzTest {

  private static final String EC = "EC PRIVATE KEY";

  @Test
  void goodOnesAreRead() throws Exception {
    assertThat(PemText.certificates(resource("ec.crt"))).hasSize(1);
    for (String key : List.of("ec.key", "ec8.key", "rsa.key")) {
      assertThat(PemText.key(resource(key)).getAlgorithm()).isIn("EC", "RSA");
    }
  }

  /** Of 2 GB, of more than an int holds, of less than nothing, of 127 bytes. */
  @Test
  void lengthsBeyondTheEndOfAnEcKeyAreDamage() {
    for (String length :
        List.of("847fffffff", "84ffffffff", "8480000000", "85ffffffffff", "8203ff", "ff", "7f")) {
      String der = "30" + length + "020101" + "0401aa" + "a0" + length + "0607";
      assertDamaged(der);
      assertDamaged("3011020101" + "0401aa" + "a0" + length + "0607");
      assertDamaged("30110201010" + "4" + length + "aaa00a0607");
    }
  }

  private static void assertDamaged(String hex) {
    byte[] der = HexFormat.of().parseHex(hex.length() % 2 == 0 ? hex : hex + "0");
    assertThatThrownBy(() -> PemText.key(pem(EC, der))).isInstanceOf(IOException.class);
  }

  @Test
  void longHeadOfAKeyIsNone() {
    String head = "-----BEGIN " + "a ".repeat(500_000) + "PRIVATE KEY-----";
    assertThatThrownBy(() -> PemText.key(head.getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void mutationsOfTexts() throws Exception {
    List<byte[]> corpus =
        List.of(resource("ec.key"), resource("ec.crt"), resource("rsa.key"), resource("ec8.key"));
    new Mutations(corpus).check(1000, PemTextFuzzTest::read);
  }

  @Test
  void mutationsOfKeysInPem() throws Exception {
    for (String name : List.of("ec.key", "rsa.key", "ec8.key", "ec.crt")) {
      String text = new String(resource(name), StandardCharsets.US_ASCII);
      String kind = text.substring("-----BEGIN ".length(), text.indexOf("-----\n"));
      byte[] der = Base64.getMimeDecoder().decode(text.replaceAll("-----.*?-----", ""));
      new Mutations(List.of(der)).check(400, input -> read(pem(kind, input)));
    }
  }

  private static void read(byte[] text) {
    try {
      PemText.key(text);
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
    try {
      PemText.certificates(text);
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private static byte[] pem(String kind, byte[] der) {
    return ("-----BEGIN "
            + kind
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END "
            + kind
            + "-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = PemTextFuzzTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
