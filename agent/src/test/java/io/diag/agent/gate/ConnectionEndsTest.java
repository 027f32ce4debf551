package io.diag.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as the kernel prints them. */
class ConnectionEndsTest {

  private static final String HEADER =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode";
  private static final int PORT = 6060;
  private static final int CLIENT = 40_000;
  private static final int ESTABLISHED = 1;

  private final String ours = line("127.0.0.1", PORT, "127.0.0.1", CLIENT, ESTABLISHED, 1000, 77);

  private static String line(
      String local, int port, String remote, int remotePort, int state, long uid, long inode) {
    return String.format(
        Locale.ROOT,
        "   0: %s:%04X %s:%04X %02X 00000000:00000000 00:00000000 00000000 %5d        0 %d 1"
            + " 0000000000000000 20 4 30 10 -1",
        hex(local),
        port,
        hex(remote),
        remotePort,
        state,
        uid,
        inode);
  }

  /** Each four bytes as a number of this machine; what begins with mapped: is printed as IPv6. */
  private static String hex(String address) {
    try {
      boolean mapped = address.startsWith("mapped:");
      byte[] raw = InetAddress.getByName(address.replace("mapped:", "")).getAddress();
      ByteBuffer all = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
      all.put(mapped ? new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1} : new byte[0]).put(raw);
      StringBuilder text = new StringBuilder();
      for (int at = 0; at < all.position(); at += 4) {
        text.append(String.format(Locale.ROOT, "%08X", all.getInt(at)));
      }
      return text.toString();
    } catch (IOException e) {
      throw new IllegalArgumentException(address, e);
    }
  }

  private static InputStream table(String... lines) {
    String text = HEADER + "\n" + String.join("\n", lines) + "\n";
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static ConnectionEnds ends(String address) throws IOException {
    InetAddress inet = InetAddress.getByName(address);
    return new ConnectionEnds(
        new InetSocketAddress(inet, PORT), new InetSocketAddress(inet, CLIENT));
  }

  private ConnectionEnds read(String... theirs) throws IOException {
    ConnectionEnds ends = ends("127.0.0.1");
    ends.read(table(ours, String.join("\n", theirs)));
    assertThat(ends.ours().user()).isEqualTo(1000);
    return ends;
  }

  private static String theirs(int state, long uid, long inode) {
    return line("127.0.0.1", CLIENT, "127.0.0.1", PORT, state, uid, inode);
  }

  @Test
  void asARealKernelPrintsThem() throws Exception {
    if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      assertThat(hex("127.0.0.1")).isEqualTo("0100007F");
      assertThat(hex("mapped:127.0.0.1")).isEqualTo("0000000000000000FFFF00000100007F");
      assertThat(hex("::1")).isEqualTo("00000000000000000000000001000000");
    }
    assertThat(read(theirs(ESTABLISHED, 1001, 78)).theirs().user()).isEqualTo(1001);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, mapped:127.0.0.1",
    "::1, ::1",
    "fe80::1234:5678:9abc:def0, fe80::1234:5678:9abc:def0",
    "2001:db8::ff00:42:8329, 2001:db8::ff00:42:8329",
    "192.0.2.129, 192.0.2.129",
    "192.0.2.129, mapped:192.0.2.129"
  })
  void eachFormOfAnAddress(String asked, String printed) throws Exception {
    ConnectionEnds ends = ends(asked);
    ends.read(table(line(asked, PORT, asked, CLIENT, ESTABLISHED, 5, 77)));
    ends.read(table(line(printed, CLIENT, printed, PORT, ESTABLISHED, 6, 78)));
    assertThat(ends.ours().user()).isEqualTo(5);
    assertThat(ends.theirs().user()).isEqualTo(6);
  }

  /** In TIME_WAIT the kernel prints 0, which is root's. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 6, 7, 9, 10, 11, 12, 255})
  void statesWithoutAnOwnerDoNotCount(int state) throws Exception {
    ConnectionEnds ends = read(theirs(state, 0, 0), theirs(state, 0, 99));
    assertThat(ends.theirs().isFound()).isFalse();
    assertThat(ends.theirs().user()).isEqualTo(-1);
    assertThat(read(theirs(state, 0, 0), theirs(ESTABLISHED, 7, 78)).theirs().user()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 8})
  void socketsThatNoProgramHasAreNobodys(int state) throws Exception {
    assertThat(read(theirs(state, 1001, 78)).theirs().user()).isEqualTo(1001);
    ConnectionEnds orphan = read(theirs(state, 0, 0));
    assertThat(orphan.theirs().isFound()).isTrue();
    assertThat(orphan.theirs().user()).isEqualTo(-1);
  }

  @Test
  void twoSocketsAreNotKnown() throws Exception {
    assertThat(read(theirs(1, 0, 78), theirs(1, 1001, 79)).theirs().user()).isEqualTo(-1);
    assertThat(read(theirs(1, 0, 78), theirs(1, 0, 79)).theirs().user()).isEqualTo(-1);
    assertThat(read(theirs(1, 0, 78), theirs(5, 0, 0)).theirs().user()).isEqualTo(-1);
    assertThat(read(theirs(1, 5, 78), theirs(1, 5, 78)).theirs().user())
        .as("a line that is shown twice")
        .isEqualTo(5);
  }

  @Test
  void othersAreNotTakenForIt() throws Exception {
    ConnectionEnds ends =
        read(
            line("127.0.0.1", CLIENT, "127.0.0.1", PORT + 1, 1, 0, 80),
            line("127.0.0.1", CLIENT + 1, "127.0.0.1", PORT, 1, 0, 81),
            line("127.0.0.2", CLIENT, "127.0.0.1", PORT, 1, 0, 82),
            line("127.0.0.1", CLIENT, "127.0.0.2", PORT, 1, 0, 83),
            line("::1", CLIENT, "::1", PORT, 1, 0, 84),
            line("0.0.0.0", PORT, "0.0.0.0", 0, 10, 0, 85));
    assertThat(ends.theirs().isFound()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "   0: 0100007F:9C40 0100007F:17AC 01",
        "   0: 0100007F:9C40 0100007F:17AC 01 0:0 0:0 0 x 0 78",
        "   0: 0100007F:9C40 0100007F:17AC 01 0:0 0:0 0 -1 0 78",
        "   0: 0100007F:9C40 0100007F:17AC 01 0:0 0:0 0 1001 0 99999999999999999999",
        "   0: 0100007F:9C40 0100007F:17AC ZZ 0:0 0:0 0 1001 0 78",
        "   0: 0100007F9C40 0100007F:17AC 01 0:0 0:0 0 1001 0 78",
        "   0: 0100007F: 0100007F:17AC 01 0:0 0:0 0 1001 0 78",
        "   0: 0100007:9C40 0100007F:17AC 01 0:0 0:0 0 1001 0 78",
        "   0: 0100007F0100007F:9C40 0100007F:17AC 01 0:0 0:0 0 1001 0 78",
        ": : : : : : : : : : : :"
      })
  void malformedLinesTellNothing(String line) throws Exception {
    assertThat(read(line).theirs().user()).isEqualTo(-1);
    assertThat(read(line + " ".repeat(3000)).theirs().user()).isEqualTo(-1);
    assertThat(read("x".repeat(100_000), theirs(1, 9, 78)).theirs().user()).isEqualTo(9);
  }

  @Test
  void anyBytesAreSurvived() throws Exception {
    Random random = new Random(17);
    byte[] bytes = new byte[200_000];
    random.nextBytes(bytes);
    ConnectionEnds ends = ends("127.0.0.1");
    ends.read(new ByteArrayInputStream(bytes));
    byte[] good = theirs(ESTABLISHED, 0, 78).getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = good.clone();
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      ends.read(new ByteArrayInputStream(changed));
    }
  }

  @Test
  void manyConnectionsAreLookedThrough() throws Exception {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      many.append(line("10.0.0." + i % 250, i % 60_000, "10.1.0.1", 443, 1, 0, 100 + i))
          .append('\n');
    }
    assertThat(read(many + theirs(1, 1001, 78)).theirs().user()).isEqualTo(1001);
  }

  @Test
  void endlessTableIsGivenUp() throws Exception {
    ConnectionEnds ends = ends("127.0.0.1");
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return '\n';
          }

          @Override
          public int read(byte[] bytes) {
            return bytes.length;
          }
        };
    assertThatThrownBy(() -> ends.read(endless))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too many connections");
  }
}
