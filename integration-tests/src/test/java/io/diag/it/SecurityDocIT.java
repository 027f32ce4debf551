package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Idle;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** docs/security.md says of every endpoint who may ask, what it costs and what it reveals. */
class SecurityDocIT {

  private static final Pattern ENDPOINT = Pattern.compile("(?m)^endpoint (\\S+) \\| (.*)$");
  private static final String HEAD =
      "| Path | Methods | Scope | Class |\n| --- | --- | --- | --- |\n";

  @JvmTest(main = Idle.class)
  void everyEndpointIsInItAndIsWhatItSays(TargetJvm jvm) throws Exception {
    StringBuilder table = new StringBuilder(HEAD);
    List<String> paths = new ArrayList<>();
    Matcher endpoint = ENDPOINT.matcher(jvm.get("/debug/diag").text());
    while (endpoint.find()) {
      table.append("| `" + endpoint.group(1) + "` | " + endpoint.group(2) + " |\n");
      paths.add(endpoint.group(1));
      if (endpoint.group(2).startsWith("GET")) {
        assertClass(jvm, endpoint.group(1), endpoint.group(2).contains("| cheap"));
      }
    }
    assertThat(paths).hasSizeGreaterThan(20);
    assertThat(Docs.table("security.md", "endpoints")).isEqualTo(table.toString());

    String doc = Docs.text("security.md");
    String revealed = doc.substring(doc.indexOf("## What each endpoint reveals"));
    assertThat(paths)
        .allSatisfy(path -> assertThat(revealed).containsPattern("`" + path + "`[^\n]* \\| "));
  }

  /** What is not cheap is not taken from another site's page. */
  private static void assertClass(TargetJvm jvm, String path, boolean cheap) throws Exception {
    try (RawConnection connection = jvm.connect()) {
      connection.send(
          "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n\r\n");
      Reply reply = connection.reply();
      assertThat(reply.status()).as(path).isEqualTo(cheap ? 200 : 403);
      if (!cheap) {
        assertThat(reply.text()).as(path).contains("another site's page");
      }
    }
  }
}
