package io.diag.it;

import static io.diag.it.TenantProfiles.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** Applications in class loaders of their own: of a server, and of a jar with jars in it. */
class ServersIT {

  private static final String API = System.getProperty("diag.api");

  /** Of the same name in each application, and with a method that only this one has. */
  private static final String WORK =
      """
      package app;

      import io.diag.api.*;
      import java.util.function.Supplier;

      public class Work implements Supplier<String> {
        static volatile long sink;

        public String get() {
          long end = System.nanoTime() + 400_000_000L;
          Labels.of("tenant", "NAME").run(() -> {
            while (System.nanoTime() < end) NAMEsBurn();
          });
          ClassLoader loader = Labels.class.getClassLoader();
          String name = loader == null ? "bootstrap" : loader.getClass().getName();
          return "NAME, labels by " + name + ", agent " + Diag.isLoaded();
        }

        private static void NAMEsBurn() {
          for (int i = 0; i < 10_000; i++) sink = sink * 31 + i;
        }
      }
      """;

  private static final String SERVLET =
      """
      package app;

      import jakarta.servlet.http.*;

      public class Servlet extends HttpServlet {
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws java.io.IOException {
          response.getWriter().print(new Work().get());
        }
      }
      """;

  private static final String MAIN =
      """
      package app;

      public class Main {
        public static void main(String[] args) throws Exception {
          System.out.println(Main.class.getClassLoader().getClass().getSimpleName());
          while (System.in.read() >= 0) {
            System.out.println(new Work().get());
            System.in.skip(System.in.available());
          }
        }
      }
      """;

  @TempDir Path directory;

  /** One brings the API along, and Tomcat looks there first: of its classes only labels work. */
  @JdkTest
  void applicationsInTomcat(Jdk jdk) throws Exception {
    Path bringsTheApi = application(jdk, "bank");
    Path libraries = Files.createDirectories(bringsTheApi.resolve("WEB-INF/lib"));
    Files.copy(Path.of(API), libraries.resolve("diag-api.jar"));
    try (TargetJvm jvm = server(jdk, "tomcat", application(jdk, "shop"), bringsTheApi).start()) {
      assertEachIsSeen(
          jvm,
          "shop, labels by bootstrap, agent true",
          "bank, labels by org.apache.*, agent false");
      assertThat(jvm.errorLines()).hasSize(1);
    }
  }

  @JdkTest
  void applicationsInJetty(Jdk jdk) throws Exception {
    JvmLaunch launch = server(jdk, "jetty", application(jdk, "shop"), application(jdk, "bank"));
    // Its logging complains that nobody has configured it.
    try (TargetJvm jvm = launch.noisy().start()) {
      assertEachIsSeen(
          jvm, "shop, labels by bootstrap, agent true", "bank, labels by bootstrap, agent true");
      assertThat(jvm.errorLines()).filteredOn(line -> line.startsWith("diag: ")).hasSize(1);
    }
  }

  private static JvmLaunch server(Jdk jdk, String server, Path... applications) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Servers.class.getName(), server));
    for (Path application : applications) {
      command.add(application.toString());
    }
    return JvmLaunch.on(jdk).program(command.toArray(String[]::new));
  }

  private Path application(Jdk jdk, String name) throws Exception {
    Path application = directory.resolve(name);
    Files.createDirectories(application.resolve("WEB-INF"));
    Path classes =
        new Sources(jdk, application)
            .with(System.getProperty("java.class.path"))
            .add("app/Work.java", WORK.replace("NAME", name))
            .add("app/Servlet.java", SERVLET)
            .compile();
    Files.move(classes, application.resolve("WEB-INF/classes"));
    return application;
  }

  /** Asks each for work, and takes a profile; an answer begins with a name of four letters. */
  private static void assertEachIsSeen(TargetJvm jvm, String... answers) throws Exception {
    jvm.awaitLine("ready");
    CompletableFuture<Reply> profile = jvm.startCpuProfile("seconds=2");
    for (String answer : answers) {
      jvm.send(answer.substring(0, 4));
      jvm.awaitLine(answer);
    }
    PprofFile pprof = PprofFile.of(profile.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS));
    for (String answer : answers) {
      assertIsSeen(pprof, answer.substring(0, 4));
    }
  }

  private static void assertIsSeen(PprofFile profile, String name) {
    assertThat(profile.samples())
        .filteredOn(sample -> sample.has(named("app.Work." + name + "sBurn")))
        .hasSizeGreaterThan(0)
        .allMatch(sample -> name.equals(sample.labels().get("tenant")));
  }

  /** As Spring Boot's plugins lay it out, by its own loader. */
  @JdkTest
  void springBootJar(Jdk jdk) throws Exception {
    Path jar =
        SpringBootJar.make(
            directory.resolve("app.jar"),
            new Sources(jdk, directory)
                .with(API)
                .add("app/Main.java", MAIN)
                .add("app/Work.java", WORK.replace("NAME", "boot"))
                .compile());
    try (TargetJvm jvm = JvmLaunch.on(jdk).program("-jar", jar.toString()).start()) {
      jvm.awaitLine("LaunchedClassLoader");
      CompletableFuture<Reply> profile = jvm.startCpuProfile("seconds=2");
      jvm.send("work");
      jvm.awaitLine("boot, labels by bootstrap, agent true");
      assertIsSeen(PprofFile.of(profile.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS)), "boot");
      assertThat(jvm.errorLines()).hasSize(1);
      assertThat(jvm.end()).isZero();
    }
  }
}
