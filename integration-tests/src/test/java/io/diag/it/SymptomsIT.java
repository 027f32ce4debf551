package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Idle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of what to ask, against what there is to ask. */
class SymptomsIT {

  /** Asked by programs. */
  private static final Set<String> NOT_FOR_PEOPLE =
      Set.of(
          "/debug/pprof/delta_block",
          "/debug/pprof/delta_heap",
          "/debug/pprof/delta_mutex",
          "/debug/pprof/symbol");

  @Test
  void readmeHasTheTableOfTheCode() throws Exception {
    String readme = Files.readString(Path.of(System.getProperty("diag.readme")));
    String start = "<!-- symptoms:start -->";
    String end = "<!-- symptoms:end -->";
    assertThat(readme).contains(start).contains(end);
    String written = readme.substring(readme.indexOf(start) + start.length(), readme.indexOf(end));
    assertThat(written.strip()).isEqualTo(markdown().strip());
  }

  @JvmTest(main = Idle.class)
  void everyPathInItIsThere(TargetJvm jvm) throws Exception {
    Set<String> paths = new TreeSet<>();
    Matcher path = Pattern.compile("(?:`|localhost:6060)(/[a-z][^?`']*)").matcher(markdown());
    while (path.find()) {
      paths.add(path.group(1));
    }
    assertThat(paths).hasSizeGreaterThan(20).contains("/debug/", "/debug/gc");
    for (String each : paths) {
      if (!each.endsWith("/NAME")) {
        // What is there knows no such method; what is not there is not found.
        assertThat(jvm.request("DELETE", each, "").status()).as(each).isEqualTo(405);
      }
    }
  }

  @JvmTest(main = Idle.class)
  void whatIsNotInItIsNotForPeople(TargetJvm jvm) throws Exception {
    String page = jvm.get("/debug/").text();
    String beside = page.substring(page.indexOf("<ul class='others'>"));
    Matcher link = Pattern.compile("<a href='([^']+)'").matcher(beside);
    Set<String> paths = new TreeSet<>();
    while (link.find()) {
      paths.add(jvm.url("/debug/").resolve(link.group(1)).getPath());
    }
    assertThat(paths).isEqualTo(NOT_FOR_PEOPLE);
  }

  private static String markdown() throws Exception {
    String java = Jdk.chosen().get(0).java().toString();
    return Command.run(java, "-jar", JvmLaunch.agentJar().toString(), "symptoms")
        .succeeded()
        .stdout();
  }
}
