package io.diag.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedForTest {

  private static final String PROXIES = "10.0.0.0/8;::1";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // A client of its own says what it likes.
        "203.0.113.1 | 10.1.1.1 | 203.0.113.1",
        "10.0.0.1 | 203.0.113.7 | 203.0.113.7",
        // What the client has written itself stands to the left.
        "10.0.0.1 | 127.0.0.1, 203.0.113.7 | 203.0.113.7",
        "10.0.0.1 | 127.0.0.1, 203.0.113.7, 10.0.0.2 | 203.0.113.7",
        "10.0.0.1 | 10.0.0.3, 10.0.0.2 | 10.0.0.3",
        "10.0.0.1 | 203.0.113.7:4711 | 203.0.113.7",
        "::1 | [2001:db8::1]:4711 | 2001:db8::1",
        "::1 | 2001:db8::1 | 2001:db8::1",
        "10.0.0.1 | ::ffff:203.0.113.7 | 203.0.113.7"
      })
  void clientIsTheLastThatIsNoProxy(String peer, String header, String client) throws Exception {
    assertThat(client(peer, header)).isEqualTo(InetAddress.getByName(client));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"unknown", "'127.0.0.1, '", "_hidden", "203.0.113.7.example.org", "[::1"})
  void whatIsNoAddressIsNobody(String header) throws Exception {
    assertThat(client("10.0.0.1", header)).isNull();
  }

  @Test
  void withoutTheHeaderItIsTheProxyItself() throws Exception {
    assertThat(client("10.0.0.1")).isEqualTo(InetAddress.getByName("10.0.0.1"));
  }

  @Test
  void headersFollowOneAnother() throws Exception {
    assertThat(client("10.0.0.1", "127.0.0.1", "203.0.113.7", "10.0.0.2"))
        .isEqualTo(InetAddress.getByName("203.0.113.7"));
  }

  @Test
  void nobodyIsTrustedUnlessSaid() throws Exception {
    ForwardedFor none = new ForwardedFor(AddressList.parse("trusted-proxies", ""));
    InetAddress peer = InetAddress.getByName("203.0.113.1");
    assertThat(none.client(peer, List.of("127.0.0.1"))).isEqualTo(peer);
  }

  private static InetAddress client(String peer, String... headers) throws Exception {
    return new ForwardedFor(AddressList.parse("trusted-proxies", PROXIES))
        .client(InetAddress.getByName(peer), Arrays.asList(headers));
  }
}
