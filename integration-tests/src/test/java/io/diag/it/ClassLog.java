package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.LoggingService;
import io.diag.it.apps.OwnLogManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The JVM's log of the classes that it loads and initialises, of a service that chooses its log
 * manager in main: until then nobody else may have made the JDK choose one.
 */
record ClassLog(Path file) {

  private static final String MANAGEMENT = "java.lang.management.ManagementFactory source";

  JvmLaunch service(Jdk jdk) throws IOException {
    return JvmLaunch.on(jdk)
        .main(LoggingService.class)
        .jvm(
            "-Xlog:class+init=info,class+load=info:file=" + file,
            "-Djava.util.logging.manager=" + OwnLogManager.class.getName());
  }

  List<String> linesWith(String text) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> line.contains(text)).toList();
    }
  }

  boolean hasManagement() throws IOException {
    return !linesWith(MANAGEMENT).isEmpty();
  }

  /** No MBean server and no logging has been made, and the service still makes its own. */
  void assertChoicesAreLeftTo(TargetJvm jvm) throws Exception {
    assertThat(linesWith("LoggingService source")).as("the log works").isNotEmpty();
    assertThat(linesWith("JmxMBeanServer")).isEmpty();
    assertThat(linesWith("Initializing 'com/sun/jmx/mbeanserver/MBeanAnalyzer'")).isEmpty();
    assertThat(linesWith("Initializing 'java/util/logging/")).isEmpty();
    jvm.send("");
    jvm.awaitLine("manager is " + OwnLogManager.class.getName());
    assertThat(jvm.stdout()).startsWith("log manager made by main\n");
  }
}
