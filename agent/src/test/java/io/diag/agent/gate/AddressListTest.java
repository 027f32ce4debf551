package io.diag.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diag.agent.config.GuardException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressListTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.0/8 | 10.1.2.3 | true",
        "10.0.0.0/8 | 11.1.2.3 | false",
        "10.9.9.9/8 | 10.1.2.3 | true",
        "10.1.2.3 | 10.1.2.3 | true",
        "10.1.2.3 | 10.1.2.4 | false",
        "0.0.0.0/0 | 203.0.113.9 | true",
        "0.0.0.0/0 | 2001:db8::1 | false",
        "192.168.0.0/16;10.0.0.0/8 | 10.1.2.3 | true",
        "192.168.0.0/16, 10.0.0.0/8 | 10.1.2.3 | true",
        "192.168.1.128/25 | 192.168.1.127 | false",
        "192.168.1.128/25 | 192.168.1.128 | true",
        "2001:db8::/32 | 2001:db8:1::1 | true",
        "2001:db8::/32 | 2001:db9::1 | false",
        "::1 | ::1 | true",
        "fe80::/10 | fe80::1 | true",
        // IPv4 as IPv6 writes it, on either side.
        "10.0.0.0/8 | ::ffff:10.1.2.3 | true",
        "::ffff:10.1.2.3 | 10.1.2.3 | true",
        "::ffff:10.0.0.0/104 | 10.1.2.3 | true",
        "::ffff:10.0.0.0/104 | 11.1.2.3 | false"
      })
  void containsWhatIsInARange(String list, String address, boolean contained) throws Exception {
    assertThat(AddressList.parse("allow", list).contains(InetAddress.getByName(address)))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/x",
        "10.0.0/8",
        "localhost",
        "::1/129",
        "10.0.0.1-10.0.0.9",
        "::ffff:10.0.0.0/8",
        "*",
        "010.0.0.1/8/8",
        "10.0.0.0/8 192.168.0.0/16"
      })
  void whatIsNoRangeIsNamed(String list) {
    assertThatThrownBy(() -> AddressList.parse("allow", list))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("option allow: '" + list + "'")
        .hasMessageContaining("10.0.0.0/8")
        .hasMessageContaining("stays closed");
  }

  @Test
  void isEmptyWhereTheOptionIsNotGiven() throws Exception {
    assertThat(AddressList.parse("allow", "").isEmpty()).isTrue();
  }
}
