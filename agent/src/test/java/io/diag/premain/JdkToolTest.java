package io.diag.premain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdkToolTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdk.jcmd/sun.tools.jcmd.JCmd 123 help",
        "jdk.compiler/com.sun.tools.javac.Main A.java",
        "java.base/sun.security.tools.keytool.Main -list",
        "sun.tools.jps.Jps",
        "jdk.jshell.execution.RemoteExecutionControl 1",
        "",
        "org.codehaus.plexus.classworlds.launcher.Launcher verify",
        "org.gradle.launcher.daemon.bootstrap.GradleDaemon 8.5"
      })
  void leavesToolsAlone(String command) {
    assertThat(JdkTool.isTool(command)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "service.jar",
        "/opt/sun.tools/service.jar",
        "com.example.Main jdk.jcmd/sun.tools.jcmd.JCmd",
        "app/com.example.Main",
        "sbtservice.Main",
        "jdk.compiler/com.sun.tools.javac.launcher.Main Service.java"
      })
  void startsInServices(String command) {
    assertThat(JdkTool.isTool(command)).isFalse();
  }
}
