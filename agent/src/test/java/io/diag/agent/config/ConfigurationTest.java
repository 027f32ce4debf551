package io.diag.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

  @TempDir private Path directory;

  @Test
  void argumentsBeforePropertiesBeforeEnvironmentBeforeFile() throws IOException {
    Path file = directory.resolve("diag.properties");
    Files.writeString(file, "port=1\nlibdir=/file\ndiag.bind=::1\naddress-file=/file/a\n");
    Configuration configuration =
        Configuration.load(
            "port=4",
            Map.of("diag.port", "3", "diag.libdir", "/property", "diag.config", file.toString()),
            Map.of("DIAG_PORT", "2", "DIAG_LIBDIR", "/env", "DIAG_ADDRESS_FILE", "/env/a"));

    assertThat(configuration.get(Options.PORT)).isEqualTo(4);
    assertThat(configuration.get(Options.LIBDIR)).isEqualTo("/property");
    assertThat(configuration.get(Options.ADDRESS_FILE)).isEqualTo("/env/a");
    assertThat(configuration.get(Options.BIND)).isEqualTo("::1");
    assertThat(configuration.problems()).isEmpty();
  }

  @Test
  void nothingGivenMeansDefaultsAndNoComplaint() {
    Configuration configuration = Configuration.load(null, Map.of("other", "x"), Map.of("A", "b"));

    for (Option<?> option : Options.ALL) {
      assertThat(configuration.get(option)).as(option.name()).isEqualTo(option.defaultValue());
    }
    assertThat(configuration.problems()).isEmpty();
  }

  @Test
  void malformedValueIsNamedAndTheDefaultUsed() {
    Configuration configuration =
        Configuration.load("port=70000", Map.of("diag.cpu.engine", "perf"), Map.of());

    assertThat(configuration.get(Options.PORT)).isEqualTo(6060);
    assertThat(configuration.get(Options.CPU_ENGINE)).isEqualTo(CpuEngineChoice.AUTO);
    assertThat(configuration.problems())
        .containsExactlyInAnyOrder(
            "option port: '70000' (agent argument) is not a whole number from 0 to 65535; using"
                + " the default, 6060",
            "option cpu.engine: 'perf' (system property diag.cpu.engine) is not auto, perf_events,"
                + " ctimer or itimer; using the default, auto");
  }

  @Test
  void anIntervalIsNothingOrASecondAndMore() {
    for (String accepted : List.of("0", "1s", "1000ms", "60m")) {
      assertThat(Configuration.load("snapshot.interval=" + accepted, Map.of(), Map.of()).problems())
          .as(accepted)
          .isEmpty();
    }
    for (String refused : List.of("999ms", "0s", "00", "61m", "1", "-1s")) {
      Configuration configuration =
          Configuration.load("snapshot.interval=" + refused, Map.of(), Map.of());
      assertThat(configuration.problems()).as(refused).hasSize(1);
      assertThat(configuration.get(Options.SNAPSHOT_INTERVAL)).isZero();
    }
  }

  @Test
  void unknownOptionIsNamedWithWhatThereIs() {
    Configuration configuration =
        Configuration.load(
            "prot=1,nonsense,=5", Map.of("diag.prot", "1"), Map.of("DIAG_PROT", "1"));

    assertThat(configuration.problems())
        .anySatisfy(line -> assertThat(line).contains("'prot' (agent argument)").contains("port"))
        .anySatisfy(line -> assertThat(line).contains("'diag.prot' (system property)"))
        .anySatisfy(line -> assertThat(line).contains("'DIAG_PROT' (environment variable)"))
        .anySatisfy(line -> assertThat(line).contains("number 2 is not NAME=VALUE"))
        .anySatisfy(line -> assertThat(line).contains("number 3 is not NAME=VALUE"))
        .hasSize(5);
  }

  @Test
  void unreadableFileIsNamed() {
    Configuration configuration =
        Configuration.load("config=/no/such/file,port=1", Map.of(), Map.of());

    assertThat(configuration.get(Options.PORT)).isEqualTo(1);
    assertThat(configuration.problems()).singleElement().asString().contains("/no/such/file");
  }

  @Test
  void whatIsNoPlainFileIsNotReadForEver() {
    for (String name : new String[] {"/dev/zero", "/"}) {
      assertThat(Configuration.load("config=" + name, Map.of(), Map.of()).problems())
          .singleElement()
          .asString()
          .contains("'" + name + "' is not a file");
    }
  }

  @Test
  void environmentOfAKubernetesServiceCalledDiagIsNoOption() {
    Configuration configuration =
        Configuration.load(
            null,
            Map.of(),
            Map.of(
                "DIAG_PORT", "tcp://10.0.0.1:6060",
                "DIAG_SERVICE_HOST", "10.0.0.1",
                "DIAG_PORT_6060_TCP", "tcp://10.0.0.1:6060",
                "DIAG_AUTH_SERVICE_HOST", "10.0.0.1",
                "DIAG_AUTH_SERVICE_PORT_HTTPS", "443",
                "DIAG_AUTH_PORT", "tcp://10.0.0.1:443",
                "DIAG_AUTH_PORT_443_TCP", "tcp://10.0.0.1:443",
                "DIAG_AUTH_PORT_443_TCP_ADDR", "10.0.0.1",
                "DIAG_LIBDIR", ""));

    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.get(Options.PORT)).isEqualTo(6060);
  }

  @Test
  void fileWithABrokenEscapeIsNamed() throws IOException {
    Path file = directory.resolve("diag.properties");
    Files.writeString(file, "port=\\u12\n");

    assertThat(Configuration.load("config=" + file, Map.of(), Map.of()).problems())
        .singleElement()
        .asString()
        .contains(file.toString());
  }

  @Test
  void whatMayGuardThePortKeepsItClosedWhereItIsWrong() {
    for (String arguments :
        List.of(
            "insecure=ture",
            "limit=0",
            "rate-limit=soon",
            "config=/no/such/file",
            "allow=10.0.0.0/8,192.168.0.0/16",
            "token=abc,def",
            "token=abc,def=g",
            "token=abc,d,def",
            "token:def",
            "tls.client-nams=a",
            "config=",
            "password=\"\"")) {
      Configuration configuration = Configuration.load(arguments, Map.of(), Map.of());
      assertThat(configuration.keepsPortClosed()).as(arguments).isTrue();
      assertThat(configuration.problems())
          .singleElement()
          .asString()
          .endsWith("; the debug port stays closed")
          .doesNotContain("def");
    }
    for (String arguments : List.of("prot=1", "port=x", "cpu.engine=warp")) {
      assertThat(Configuration.load(arguments, Map.of(), Map.of()).keepsPortClosed()).isFalse();
    }
  }

  @Test
  void whatWasMeantToGuardThePortKeepsItClosedHoweverItIsSpelt() {
    for (Option<?> option : Options.ALL) {
      if (option.guard()) {
        String name = option.name();
        assertClosed(name.substring(0, name.length() - 1) + "q=def", name);
        assertClosed(name.substring(0, 2) + name.substring(3) + "=def", name);
        assertClosed(name.toUpperCase(Locale.ROOT) + "=def", name);
        assertClosed("diag." + name + "=def", name);
      }
    }
    assertClosed("pasword=def", "password");
    assertClosed("passwd=def", "password");
    assertClosed("basic.pasword=def", "credentials");
    assertClosed("usr=def", "user");
    assertClosed("tokens=def", "token");
    assertClosed("tlscert=def", "tls.cert");
    assertClosed("ssl.certificate=def", "tls.cert");
    assertClosed("client-ca=def", "tls.client-ca");
    assertClosed("scope=def", "credentials");
    assertClosed("unix=def", "bind");
    assertClosed("host=def", "hosts");
    assertClosed("listen-address=def", "bind");
    assertClosed("allow-list=def", "allow");
    assertClosed("enabeld=def", "enabled");
  }

  private static void assertClosed(String argument, String meant) {
    Configuration configuration = Configuration.load(argument, Map.of(), Map.of());
    assertThat(configuration.keepsPortClosed()).as(argument).isTrue();
    assertThat(configuration.problems())
        .as(argument)
        .singleElement()
        .asString()
        .contains("probably " + meant + " was meant")
        .endsWith("; the debug port stays closed")
        .doesNotContain("def;");
  }

  @Test
  void guardsAreMisspeltInEachSource() throws IOException {
    Path file = directory.resolve("diag.properties");
    Files.writeString(file, "diag.pasword=def\n");
    for (Configuration configuration :
        List.of(
            Configuration.load("config=" + file, Map.of(), Map.of()),
            Configuration.load(null, Map.of("diag.pasword", "def"), Map.of()),
            Configuration.load(null, Map.of("Diag.password", "def"), Map.of()),
            Configuration.load(null, Map.of(), Map.of("DIAG_PASWORD", "def")),
            Configuration.load(null, Map.of(), Map.of("DIAG_PASWORD", "")),
            Configuration.load(null, Map.of(), Map.of("diag_password", "def")))) {
      assertThat(configuration.keepsPortClosed()).isTrue();
      assertThat(configuration.problems())
          .singleElement()
          .asString()
          .contains("password was meant")
          .doesNotContain("def;");
    }
  }

  @Test
  void otherUnknownOptionsAreIgnored() {
    for (String name :
        List.of(
            "prot",
            "leak.alow",
            "adress-file",
            "memory-limt",
            "modes",
            "colour",
            "libdirs",
            "heap.intervall",
            "metrics2",
            "ring.size",
            "jar",
            "home",
            "opts")) {
      Configuration configuration =
          Configuration.load(name + "=1", Map.of("Diag." + name, "1"), Map.of());
      assertThat(configuration.keepsPortClosed()).as(name).isFalse();
      assertThat(configuration.problems()).as(name).singleElement().asString().contains("ignored");
    }
  }

  @Test
  void emptyVariableOfWhatGuardsThePortKeepsItClosed() {
    assertThat(Configuration.load(null, Map.of(), Map.of("DIAG_TOKEN", "")).keepsPortClosed())
        .isTrue();
    assertThat(Configuration.load(null, Map.of(), Map.of("DIAG_LIBDIR", "")).keepsPortClosed())
        .isFalse();
  }

  @Test
  void secretsAreTakenAsTheyAreAndNeverShown() {
    Configuration configuration =
        Configuration.load(
            "password=\"a,b\"", Map.of("diag.token", " c d "), Map.of("DIAG_USER", " u "));
    assertThat(configuration.get(Options.PASSWORD)).isEqualTo("a,b");
    assertThat(configuration.get(Options.TOKEN)).isEqualTo(" c d ");
    assertThat(configuration.get(Options.USER)).isEqualTo("u");
    Configuration mounted = Configuration.load(null, Map.of(), Map.of("DIAG_TOKEN", "abc\n"));
    assertThat(mounted.get(Options.TOKEN)).isEqualTo("abc");
  }

  @Test
  void quotedValueMayHoldCommas() {
    Configuration configuration =
        Configuration.load("libdir=\"/a,b\", port=7 ,", Map.of(), Map.of());

    assertThat(configuration.get(Options.LIBDIR)).isEqualTo("/a,b");
    assertThat(configuration.get(Options.PORT)).isEqualTo(7);
    assertThat(configuration.problems()).isEmpty();
  }
}
