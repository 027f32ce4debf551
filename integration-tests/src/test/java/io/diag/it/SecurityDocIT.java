package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Idle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** docs/security.md says of every endpoint what it reveals. */
class SecurityDocIT {

  @JvmTest(main = Idle.class)
  void everyEndpointIsInIt(TargetJvm jvm) throws Exception {
    Path readme = Path.of(System.getProperty("diag.readme"));
    String doc = Files.readString(readme.resolveSibling("docs").resolve("security.md"));
    String table = doc.substring(doc.indexOf("## What each endpoint reveals"));
    Matcher link = Pattern.compile("<a href='([^'?]+)").matcher(jvm.get("/debug/pprof/").text());
    int links = 0;
    while (link.find()) {
      links++;
      String path = jvm.url("/debug/pprof/").resolve(link.group(1)).getPath();
      assertThat(table).as(path).contains("`" + path + "`");
    }
    assertThat(links).isGreaterThan(3);
  }
}
