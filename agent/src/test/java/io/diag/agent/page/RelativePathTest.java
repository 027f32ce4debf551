package io.diag.agent.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class RelativePathTest {

  @Test
  void leadsFromEachPageToEachPath() {
    assertThat(RelativePath.from("/debug/", "/debug/pprof/heap")).isEqualTo("pprof/heap");
    assertThat(RelativePath.from("/debug/pprof/", "/debug/pprof/heap")).isEqualTo("heap");
    for (String page : new String[] {"/debug/", "/debug/pprof/"}) {
      for (String path :
          new String[] {
            "/debug/",
            "/debug/pprof/",
            "/debug/runtime/block-rate",
            "/debug/pprofx",
            "/metrics",
            "/debug/pprof/profile?seconds=5&hz=100",
            "/debug/leaks?watch=/debug/pprof/"
          }) {
        String relative = RelativePath.from(page, path);
        assertThat(relative).doesNotStartWith("/");
        assertThat(URI.create("http://host/before" + page).resolve(relative))
            .as(path + " from " + page)
            .isEqualTo(URI.create("http://host/before" + path));
      }
    }
  }
}
