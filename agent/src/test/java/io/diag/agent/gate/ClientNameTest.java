package io.diag.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diag.agent.gate.Credential.MalformedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientNameTest {

  private static final int EMAIL = 1;
  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int IP = 7;

  @ParameterizedTest
  @CsvSource({
    "ops.example.org, 2, OPS.example.org",
    "dns:ops.example.org, 2, ops.example.org",
    "DNS:a_b-c, 2, a_b-c",
    "spiffe://example.org/Ops, 6, spiffe://example.org/Ops",
    "https://user@host/x, 6, https://user@host/x",
    "uri:urn:uuid:1234, 6, urn:uuid:1234",
    "uri:mailto:a@b, 6, mailto:a@b",
    "ops@example.org, 1, ops@EXAMPLE.org",
    "email:Ops@example.org, 1, Ops@example.org",
    "10.9.9.9, 7, 10.9.9.9",
    "ip:10.9.9.9, 7, 10.9.9.9",
    "FD00::0:1, 7, fd00:0:0:0:0:0:0:1"
  })
  void isOfOneKindOnly(String configured, int kind, String inCertificate) throws Exception {
    ClientName name = ClientName.parse(configured);
    for (int each : new int[] {EMAIL, DNS, URI, IP, 0, 3, 4, 8}) {
      if (each == kind) {
        assertThat(ClientName.of(each, inCertificate)).isEqualTo(name);
      } else {
        assertThat(ClientName.of(each, inCertificate)).isNotEqualTo(name);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ops@example.org, 1, OPS@example.org",
    "spiffe://example.org/Ops, 6, spiffe://example.org/ops",
    "ops.example.org, 2, ops.example.org.",
    "ops.example.org, 2, a.ops.example.org",
    "ops.example.org, 2, *.example.org"
  })
  void otherNamesAreOthers(String configured, int kind, String inCertificate) throws Exception {
    assertThat(ClientName.of(kind, inCertificate)).isNotEqualTo(ClientName.parse(configured));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "urn:uuid:1234",
        "mailto:a@b",
        "*.example.org",
        "dns:*.example.org",
        "10.9.9",
        "dns:10.9.9.9",
        "dns:",
        "ip:ops",
        "ip:",
        "uri:ops",
        "email:ops.example.org",
        "email:a@b@c",
        "a b",
        "CN=ops",
        "ops.example.org:443",
        "dns:spiffe://example.org/ops"
      })
  void oneThatMayMeanSomethingElseIsAnError(String configured) {
    assertThatThrownBy(() -> ClientName.parse(configured))
        .isInstanceOf(MalformedException.class)
        .hasMessageContainingAll("'" + configured + "'", "dns:", "uri:", "email:", "ip:");
  }
}
