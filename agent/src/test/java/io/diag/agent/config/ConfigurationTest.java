package io.diag.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void unknownOptionIsNamedWithWhatThereIs() {
    Configuration configuration =
        Configuration.load(
            "prot=1,nonsense,=5", Map.of("diag.prot", "1"), Map.of("DIAG_PROT", "1"));

    assertThat(configuration.problems())
        .anySatisfy(line -> assertThat(line).contains("'prot' (agent argument)").contains("port"))
        .anySatisfy(line -> assertThat(line).contains("'diag.prot' (system property)"))
        .anySatisfy(line -> assertThat(line).contains("'DIAG_PROT' (environment variable)"))
        .anySatisfy(line -> assertThat(line).contains("'nonsense' is not NAME=VALUE"))
        .anySatisfy(line -> assertThat(line).contains("'=5' is not NAME=VALUE"))
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
  void quotedValueMayHoldCommas() {
    Configuration configuration =
        Configuration.load("libdir=\"/a,b\", port=7 ,", Map.of(), Map.of());

    assertThat(configuration.get(Options.LIBDIR)).isEqualTo("/a,b");
    assertThat(configuration.get(Options.PORT)).isEqualTo(7);
    assertThat(configuration.problems()).isEmpty();
  }
}
