package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Seeker;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** One jar, nothing of which a service can see or stumble over but the agent's own few classes. */
class JarShapeIT {

  private static final long BUDGET = 12 << 20;
  private static final int JAVA_8 = 52;
  private static final int JAVA_17 = 61;

  /** In names, descriptors and strings alike, with dots or slashes. */
  private static final Pattern unrelocated =
      Pattern.compile(
          "^[(\\[]*L?(io[./]netty[./]|picocli[./]|one[./](profiler|jfr|convert)[./]"
              + "|net[./]bytebuddy[./]|com[./]google[./]protobuf[./])");

  @Test
  void isWithinItsBudget() throws Exception {
    long size = Files.size(JvmLaunch.agentJar());
    System.out.printf("diag.jar: %,d bytes of %,d%n", size, BUDGET);
    assertThat(size).isLessThan(BUDGET);
  }

  @Test
  void hasOnlyItsOwnPrefixes() throws Exception {
    assertThat(AgentJar.files().keySet())
        .allMatch(
            name ->
                name.matches(
                    "(META-INF|inst|io/diag/premain|io/diag/api|io/diag/bootstrap|io/diag/hooks)/.*"))
        .noneMatch(name -> name.startsWith("inst/") && name.endsWith(".class"))
        .noneMatch(name -> name.startsWith("META-INF/versions/"))
        .noneMatch(name -> name.startsWith("META-INF/services/"))
        .noneMatch(name -> name.startsWith("META-INF/maven/"))
        .filteredOn(name -> name.endsWith(".classdata"))
        .isNotEmpty()
        .allMatch(name -> name.startsWith("inst/io/diag/"));
  }

  @Test
  void thirdPartyNamesAreRelocatedInClassesAndStrings() throws Exception {
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : AgentJar.files().entrySet()) {
      if (isClass(file.getKey())) {
        for (String text : ClassFile.of(file.getValue()).texts()) {
          if (unrelocated.matcher(text).find()) {
            found.add(text + " in " + file.getKey());
          }
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void anOldJvmCanLoadTheEntryAndEveryJvmTheRest() throws Exception {
    for (Map.Entry<String, byte[]> file : AgentJar.files().entrySet()) {
      if (isClass(file.getKey())) {
        int version = ClassFile.of(file.getValue()).majorVersion();
        if (file.getKey().startsWith("io/diag/premain/")) {
          assertThat(version).as(file.getKey()).isEqualTo(JAVA_8);
        } else {
          assertThat(version).as(file.getKey()).isLessThanOrEqualTo(JAVA_17);
        }
      }
    }
  }

  @Test
  void manifestIsComplete() throws Exception {
    Attributes main = AgentJar.manifest().getMainAttributes();
    assertThat(main.getValue("Premain-Class")).startsWith("io.diag.premain.");
    assertThat(main.getValue("Main-Class")).startsWith("io.diag.premain.");
    assertThat(main.getValue("Can-Retransform-Classes")).isEqualTo("true");
    assertThat(main.getValue("Can-Redefine-Classes")).isEqualTo("true");
    for (String name : List.of("Title", "Version", "Vendor")) {
      assertThat(main.getValue("Implementation-" + name)).as(name).isNotBlank();
    }
    // Either would give the service's class path what it has not asked for.
    assertThat(main.getValue("Boot-Class-Path")).isNull();
    assertThat(main.getValue("Class-Path")).isNull();
  }

  @JdkTest
  void serviceSeesNoThirdPartyClass(Jdk jdk) throws Exception {
    List<String> names =
        new ArrayList<>(
            List.of(
                "io.netty.channel.Channel",
                "picocli.CommandLine",
                "one.profiler.AsyncProfiler",
                "one.jfr.JfrReader",
                "io.diag.agent.start.AgentStart"));
    names.addAll(oneClassOfEachPackage());
    JvmLaunch launch = JvmLaunch.on(jdk).main(Seeker.class, names.toArray(String[]::new));
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("sought");
      assertThat(jvm.get("/debug/pprof/profile?seconds=1").status()).isEqualTo(200);
      assertThat(jvm.stdout().lines().filter(line -> !line.equals("sought")))
          .hasSameSizeAs(names)
          .allMatch(line -> line.endsWith(" - -"), "neither class nor resource");
    }
  }

  @JdkTest
  void commandLineWorksWithoutAService(Jdk jdk) throws Exception {
    String java = jdk.java().toString();
    String jar = JvmLaunch.agentJar().toString();
    Command version = Command.run(java, "-jar", jar, "version").succeeded();
    assertThat(version.stdout())
        .contains(AgentJar.manifest().getMainAttributes().getValue("Implementation-Version"));
    assertThat(version.stderr()).isEmpty();
    Command help = Command.run(java, "-jar", jar, "--help").succeeded();
    assertThat(help.stdout()).contains("version").contains("options");
    assertThat(help.stderr()).isEmpty();
    assertThat(Command.run(java, "-jar", jar, "no-such-command").exit()).isNotZero();
  }

  private static List<String> oneClassOfEachPackage() throws Exception {
    TreeSet<String> packages = new TreeSet<>();
    List<String> names = new ArrayList<>();
    for (String name : AgentJar.files().keySet()) {
      if (name.endsWith(".classdata") && packages.add(name.substring(0, name.lastIndexOf('/')))) {
        names.add(
            name.substring("inst/".length(), name.length() - ".classdata".length())
                .replace('/', '.'));
      }
    }
    return names;
  }

  private static boolean isClass(String name) {
    return name.endsWith(".class") || name.endsWith(".classdata");
  }
}
