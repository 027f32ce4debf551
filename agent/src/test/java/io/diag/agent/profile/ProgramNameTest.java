package io.diag.agent.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramNameTest {

  @ParameterizedTest
  @CsvSource({
    "/opt/app/service.jar --port 80, /opt/app/service.jar, service.jar",
    "/opt/my app/service.jar x, /opt/my app/service.jar, service.jar",
    "service.jar, service.jar, service.jar",
    "com.example.Main --input /data/in.jar, a.jar:b.jar, com.example.Main",
    "com.example.Main, /lib/com.example.jar, com.example.Main",
    "shop/com.example.Main arg, '', com.example.Main",
    "'', '', java"
  })
  void isTheJarOrTheMainClass(String command, String classPath, String name) {
    assertThat(ProgramName.of(command, classPath)).isEqualTo(name);
  }
}
