package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The script that runs the demos: that a shell can read all of it. */
class DemoRunnerIT {

  @Test
  void itsHelpNamesEveryDemo() throws Exception {
    Path script = Path.of(System.getProperty("diag.readme")).resolveSibling("demo-apps/run");
    String help = Command.run("sh", script.toString(), "--help").succeeded().stdout();
    List<String> demos =
        Pattern.compile("(?m)^look_(\\w+)\\(\\)")
            .matcher(Files.readString(script))
            .results()
            .map(demo -> demo.group(1))
            .toList();
    assertThat(demos).isNotEmpty();
    assertThat(demos)
        .allSatisfy(demo -> assertThat(help).containsPattern("(?m)^  " + demo + "\\b"));
  }
}
