package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All that the debug port serves. */
final class Endpoints {

  /** What is asked of an endpoint other than its path alone. */
  private static final Map<String, List<String>> QUERIES =
      Map.of(
          "/debug/pprof/profile",
          List.of("?seconds=1", "?seconds=1&hz=1000&format=flamegraph", "?seconds=1&format=jfr"),
          "/debug/pprof/wall",
          List.of("?seconds=1&format=flamegraph"),
          "/debug/fgprof",
          List.of("?seconds=1"),
          "/debug/gctrace",
          List.of("?seconds=1"),
          "/debug/pprof/goroutine",
          List.of("", "?debug=2", "?debug=1"),
          "/debug/pprof/heap",
          List.of("", "?debug=1", "?format=flamegraph", "?seconds=1"),
          "/debug/pprof/mutex",
          List.of("", "?seconds=1&debug=0"),
          "/debug/metrics",
          List.of("", "?format=json"));

  /** The paths: what the port's pages link to, and what docs/security.md has. */
  static Set<String> paths(TargetJvm jvm) throws Exception {
    Set<String> paths = new TreeSet<>(List.of("/debug/", "/debug/pprof/"));
    for (String page : List.copyOf(paths)) {
      String html = jvm.get(page).text();
      Matcher link = Pattern.compile("href='(?!data:)([^'?#]+)").matcher(html);
      while (link.find()) {
        paths.add(jvm.url(page).resolve(link.group(1)).getPath());
      }
    }
    String table =
        Files.readString(Docs.file("security.md"))
            .replaceFirst("(?s).*?## What each endpoint reveals", "");
    Matcher row = Pattern.compile("`(/(?:debug|metrics)[a-z/_-]*)`").matcher(table);
    while (row.find()) {
      paths.add(row.group(1));
    }
    // It would have all others refused for another reason.
    paths.remove("/debug/off");
    assertThat(paths)
        .contains("/metrics", "/debug/metrics", "/debug/gc", "/debug/pprof/wall", "/debug/leaks")
        .hasSizeGreaterThan(20);
    return paths;
  }

  static List<String> queries(String path) {
    return QUERIES.getOrDefault(path, List.of(""));
  }

  private Endpoints() {}
}
