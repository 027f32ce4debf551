package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.diag.it.apps.DirectMemory;
import io.diag.it.apps.Idle;
import io.diag.it.apps.NoCodeSource;
import io.diag.it.apps.NoSelectors;
import io.diag.it.apps.OwnHandlers;
import io.diag.it.apps.Permitted;
import io.diag.it.apps.Redeployed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the port needs for its first request it has before it is announced; and services that
 * replace parts of the JDK.
 */
class HostedIT {

  /** The last JDK that has it. */
  private static final int SECURITY_MANAGER = 23;

  private static final List<String> PATHS =
      List.of(
          "/debug/pprof/symbol",
          "/debug/pprof/goroutine?debug=2",
          "/debug/pprof/profile?seconds=1",
          "/debug/pprof/heap",
          "/debug/",
          "/debug/metrics",
          "/metrics");

  @TempDir Path directory;

  @JdkTest
  void answersWithoutStackTraces(Jdk jdk) throws Exception {
    for (String flag : List.of("-XX:-StackTraceInThrowable", "-XX:MaxJavaStackTraceDepth=1")) {
      try (TargetJvm jvm = JvmLaunch.on(jdk).main(Idle.class).jvm(flag).start()) {
        assertThat(jvm.get("/debug/pprof/symbol").status()).as(flag).isEqualTo(200);
        assertThat(jvm.errorLines()).hasSize(1);
      }
    }
  }

  @JvmTest(main = DirectMemory.class, jvmArgs = "-XX:MaxDirectMemorySize=2m")
  void answersWhenDirectMemoryHasBeenUsedUp(TargetJvm jvm) throws Exception {
    jvm.ask("use up", "use");
    assertThat(jvm.get("/debug/pprof/symbol").status()).isEqualTo(200);
    // Up to 17 the JDK's bean, of which the page asks for the load, reads files by direct memory.
    if (jvm.jdk().feature() > 17) {
      assertThat(jvm.get("/debug/").text()).as("more than one piece").endsWith("</html>\n");
    }
    assertThat(jvm.get("/debug/pprof/threadcreate?debug=1").status()).isEqualTo(200);
    assertThat(jvm.get("/debug/pprof/goroutine?debug=2").text()).contains("DirectMemory.main");
  }

  @JdkTest
  void saysThatDirectMemoryWasUsedUpBefore(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(DirectMemory.class, "at once").withoutPort();
    launch.jvm("-XX:MaxDirectMemorySize=16k").suppressedErrors(1);
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitErrorLine("diag: the debug port stays closed; .* direct .*");
      assertThat(jvm.errorLines()).hasSize(1);
    }
  }

  @JdkTest
  void goesOnWhenItsJarIsOverwritten(Jdk jdk) throws Exception {
    Path jar = Files.copy(JvmLaunch.agentJar(), directory.resolve("diag.jar"));
    try (TargetJvm jvm = JvmLaunch.on(jdk).main(Idle.class).agentJar(jar).start()) {
      assertThat(jvm.features().get("jar")).startsWith("on " + jar + ", read from a copy");
      // In place, as cp does it.
      Files.write(jar, new byte[(int) Files.size(jar) / 2]);
      assertAnswers(jvm);
      jvm.awaitErrorLine("diag: " + jar + " was replaced while the JVM runs; .* goes on .*");
      assertThat(jvm.features().get("jar")).contains("was replaced", "until it is started again");
      assertThat(jvm.errorLines()).hasSize(2);
      try (var files = Files.list(jvm.temporaryDirectory())) {
        assertThat(files).as("left behind").isEmpty();
      }
    }
  }

  @JdkTest
  void worksUnderASecurityManagerOfTheService(Jdk jdk) throws Exception {
    assumeTrue(jdk.feature() <= SECURITY_MANAGER, "this JDK has a SecurityManager");
    for (String when : List.of("at once", "late")) {
      JvmLaunch launch = JvmLaunch.on(jdk).noisy();
      launch =
          when.equals("late") ? launch.main(Permitted.class, when) : launch.main(Permitted.class);
      try (TargetJvm jvm = launch.jvm("-Djava.security.manager=allow").start()) {
        jvm.awaitLine("ready");
        if (when.equals("late")) {
          assertThat(jvm.get("/debug/pprof/symbol").status()).isEqualTo(200);
          jvm.ask("guard", "guard");
        }
        assertThat(jvm.ask("use", "use")).as("denied; %s", jvm.stdout()).isZero();
        assertAnswers(jvm);
      }
    }
  }

  @JdkTest
  void saysWhatAPolicyHasToGrant(Jdk jdk) throws Exception {
    assumeTrue(jdk.feature() <= SECURITY_MANAGER, "this JDK has a SecurityManager");
    JvmLaunch denied = JvmLaunch.on(jdk).main(Idle.class).noisy().withoutPort();
    try (TargetJvm jvm = denied.jvm("-Djava.security.manager").start()) {
      jvm.awaitErrorLine("diag: not started, .*access denied.*grant codeBase.*AllPermission; };");
    }
    Path policy = directory.resolve("policy");
    Files.writeString(
        policy,
        "grant codeBase \"%s\" { permission java.security.AllPermission; };"
            .formatted(JvmLaunch.agentJar().toUri()));
    JvmLaunch granted = JvmLaunch.on(jdk).main(Idle.class).noisy();
    granted.jvm("-Djava.security.manager", "-Djava.security.policy==" + policy);
    try (TargetJvm jvm = granted.start()) {
      assertAnswers(jvm);
    }
  }

  @JvmTest(main = Redeployed.class)
  void keepsNoClassLoaderThatHasUsedTheApi(TargetJvm jvm) throws Exception {
    jvm.ask("deploy", "deploy");
    Await.until("the class loader is collected", () -> jvm.ask("kept", "kept") == 0);
  }

  @JdkTest
  void findsItsJarWithoutACodeSource(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).noisy();
    launch.jvm("-Djava.system.class.loader=" + NoCodeSource.class.getName());
    try (TargetJvm jvm = launch.start()) {
      assertThat(jvm.get("/debug/pprof/symbol").status()).isEqualTo(200);
    }
  }

  @JdkTest
  void namesASelectorProviderThatFails(Jdk jdk) throws Exception {
    assertPortClosed(jdk, NoSelectors.class, "no selectors here.*NoSelectors");
    assertPortClosed(jdk, NoSelectors.Unmade.class, "made by nobody.*SelectorProvider.*");
  }

  private static void assertPortClosed(Jdk jdk, Class<?> provider, String why) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).withoutPort();
    launch.jvm("-Djava.nio.channels.spi.SelectorProvider=" + provider.getName());
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitErrorLine("diag: the debug port stays closed; the service goes on .*" + why);
      assertThat(jvm.errorLines()).hasSize(1);
      assertThat(jvm.end()).isZero();
    }
  }

  @JvmTest(main = OwnHandlers.class)
  void runsNothingThatTheServiceHasPutInTheJdksPlace(TargetJvm jvm) throws Exception {
    assertAnswers(jvm);
    assertThat(jvm.features()).doesNotContainEntry("cpu", "off");
    assertThat(jvm.errorLines()).hasSize(1);
  }

  private static void assertAnswers(TargetJvm jvm) throws Exception {
    for (String path : PATHS) {
      assertThat(jvm.get(path).status()).as(path).isEqualTo(200);
    }
  }
}
