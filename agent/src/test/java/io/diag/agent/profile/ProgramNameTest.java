package io.diag.agent.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramNameTest {

  @ParameterizedTest
  @CsvSource({
    "/opt/app/service.jar --port 80, service.jar",
    "/opt/my app/service.jar x, service.jar",
    "service.jar, service.jar",
    "com.example.Main a/b.jarx, com.example.Main",
    "shop/com.example.Main arg, com.example.Main",
    "'', java"
  })
  void isTheJarOrTheMainClass(String command, String name) {
    assertThat(ProgramName.of(command)).isEqualTo(name);
  }
}
