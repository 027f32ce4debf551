package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.CatalogueRows.Source;
import io.diag.it.apps.Idle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar diag.jar metrics}. */
class MetricsCommandIT {

  @TempDir Path directory;

  @JdkTest
  void listsTheJvmItRunsOn(Jdk jdk) throws Exception {
    Command markdown = metrics(jdk).succeeded();
    assertThat(markdown.stderr()).isEmpty();
    assertThat(markdown.stdout())
        .startsWith("# Metrics of OpenJDK 64-Bit Server VM " + jdk.feature());
    CatalogueRows rows = CatalogueRows.of(markdown.stdout());
    assertThat(rows.of(Source.BEAN)).contains("java.lang:type=Threading#ThreadCount");
    assertThat(rows.of(Source.COUNTER)).contains("sun.gc.cause");
    assertThat(rows.of(Source.EVENT)).contains("jdk.GarbageCollection", "jdk.FileRead");
    Command json = metrics(jdk, "--json").succeeded();
    assertThat(Json.objects(Json.object(json.stdout()), "metrics")).hasSize(rows.size());
  }

  @JdkTest
  void asksAService(Jdk jdk) throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "read bearer open-sesame\n");
    Path secret = Files.writeString(directory.resolve("secret"), "open-sesame\n");
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class).options("credentials=" + token);
    try (TargetJvm jvm = launch.authorization("Bearer open-sesame").start()) {
      String url = jvm.address().toString();
      String catalogue = jvm.get("/debug/metrics").text();
      String[] asked = {"--url", url, "--token-file", secret.toString()};
      Command markdown = metrics(jdk, asked).succeeded();
      assertThat(markdown.stdout()).isEqualTo(catalogue);
      assertThat(markdown.stderr()).isEmpty();
      assertThat(CatalogueRows.of(catalogue).of(Source.AGENT)).isNotEmpty();
      Command json = metrics(jdk, "--json", "--url", url + "/", asked[2], asked[3]).succeeded();
      assertThat(json.stdout()).isEqualTo(jvm.get("/debug/metrics?format=json").text());

      Path old = Files.writeString(directory.resolve("old.md"), catalogue);
      Command same = metrics(jdk, "--diff", old.toString(), asked[0], url, asked[2], asked[3]);
      assertThat(same.succeeded().stdout()).contains("0 added, 0 removed, 0 changed");

      Command refused = metrics(jdk, "--url", url);
      assertThat(refused.exit()).isEqualTo(2);
      assertThat(refused.stdout()).isEmpty();
      assertThat(refused.stderr()).contains(url + "/debug/metrics: status 401");
    }
    Command nobody = metrics(jdk, "--url", "http://localhost:1");
    assertThat(nobody.exit()).isEqualTo(2);
    assertThat(nobody.stderr()).contains("nothing answers there");
  }

  @JdkTest
  void tellsTheDifference(Jdk jdk) throws Exception {
    String now = metrics(jdk).succeeded().stdout();
    Path same = Files.writeString(directory.resolve("same.md"), now);
    assertThat(metrics(jdk, "--diff", same.toString()).succeeded().stdout())
        .contains("0 added, 0 removed, 0 changed");
    String row = rowOf(now, "sun.gc.cause");
    Path other =
        Files.writeString(
            directory.resolve("other.md"),
            now.replace(row, row.replace("sun.gc.cause", "sun.gc.reason"))
                .replace(
                    "| `java.lang:type=Runtime#Uptime` | long",
                    "| `java.lang:type=Runtime#Uptime` | int"));
    Command diff = metrics(jdk, "--diff", other.toString());
    assertThat(diff.exit()).isEqualTo(1);
    assertThat(diff.stderr()).isEmpty();
    assertThat(diff.stdout())
        .contains("+ JVM counter sun.gc.cause\n", "- JVM counter sun.gc.reason\n")
        .contains("~ MBean java.lang:type=Runtime#Uptime: Kind \"int\", now \"long\"\n")
        .contains("1 added, 1 removed, 1 changed");
    Command json = metrics(jdk, "--json", "--diff", other.toString());
    assertThat(json.exit()).isEqualTo(1);
    Map<String, Object> changes = Json.object(json.stdout());
    assertThat(Json.objects(changes, "added")).singleElement().asString().contains("sun.gc.cause");
    assertThat(Json.objects(changes, "removed")).hasSize(1);
    assertThat(Json.objects(changes, "changed")).hasSize(1);
  }

  private static String rowOf(String markdown, String name) {
    return markdown
        .lines()
        .filter(line -> line.startsWith("| `" + name + "`"))
        .findAny()
        .orElseThrow();
  }

  @JdkTest
  void aFileThatIsNoCatalogueIsNamed(Jdk jdk) throws Exception {
    Path readme = Path.of(System.getProperty("diag.readme"));
    Command diff = metrics(jdk, "--diff", readme.toString());
    assertThat(diff.exit()).isEqualTo(2);
    assertThat(diff.stdout()).isEmpty();
    assertThat(diff.stderr()).contains("README.md: no catalogue").hasLineCount(1);
    Command missing = metrics(jdk, "--diff", directory.resolve("missing.md").toString());
    assertThat(missing.exit()).isEqualTo(2);
    assertThat(missing.stderr()).contains("missing.md").hasLineCount(1);
  }

  private static Command metrics(Jdk jdk, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(jdk.java().toString(), "-jar", JvmLaunch.agentJar().toString()));
    command.add("metrics");
    command.addAll(List.of(options));
    return Command.run(Map.of(), command);
  }
}
