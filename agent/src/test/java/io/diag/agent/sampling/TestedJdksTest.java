package io.diag.agent.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TestedJdksTest {

  private static final Pattern PINNED =
      Pattern.compile("<async-profiler\\.version>([^<]+)</async-profiler\\.version>");

  /** Another version of async-profiler may need another bound. */
  @Test
  void theBoundIsThatOfTheBundledEngine() throws Exception {
    Matcher pinned = PINNED.matcher(Files.readString(Path.of("../pom.xml")));
    assertThat(pinned.find()).isTrue();
    assertThat(TestedJdks.ENGINE_VERSION)
        .as(
            "pom.xml has another async-profiler: run CpuProfileIT, WallProfileIT and StartProfileIT"
                + " on the newest JDKs, then set TestedJdks.NEWEST and ENGINE_VERSION")
        .isEqualTo(pinned.group(1));
  }

  @Test
  void nothingIsLoadedOnNewerOnes() {
    assertThat(TestedJdks.refusal(TestedJdks.NEWEST, false)).isNull();
    assertThat(TestedJdks.refusal(17, false)).isNull();
    assertThat(TestedJdks.refusal(TestedJdks.NEWEST + 1, true)).isNull();
    assertThat(TestedJdks.refusal(TestedJdks.NEWEST + 1, false))
        .contains("JDK " + (TestedJdks.NEWEST + 1), TestedJdks.ENGINE_VERSION)
        .contains("engine.untested=true");
  }
}
