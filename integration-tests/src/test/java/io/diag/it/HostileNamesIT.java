package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Hostile;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Names from the service do not get out of the place in which they are written. */
class HostileNamesIT {

  private static final String PROFILE =
      "/debug/pprof/" + URLEncoder.encode(Hostile.PROFILE, StandardCharsets.UTF_8);

  @TempDir Path directory;

  @JvmTest(main = Hostile.class)
  void noHeaderIsMadeOfAName(TargetJvm jvm) throws Exception {
    for (String path :
        List.of(
            PROFILE,
            PROFILE + "?debug=1",
            PROFILE.replace("/debug/pprof", "//debug//pprof"),
            "/debug/pprof/",
            "/debug/pprof/wall?seconds=1&debug=1",
            "/debug/pprof/profile?seconds=1&format=jfr",
            "/debug/pprof/x%0d%0aX-Evil:%201",
            "/debug/pprof/symbol?x%0d%0aX-Evil:%201",
            "/debug/pprof/profile?seconds=1&thread=%0d%0aX-Evil:%201%5B",
            "/debug/pprof/profile?format=%0d%0aX-Evil:%201")) {
      try (RawConnection connection = jvm.connect()) {
        connection.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Reply reply = connection.reply();
        assertThat(reply.header("X-Evil")).as(path).isEmpty();
        // The next answer comes where it should.
        connection.send("GET /debug/pprof/symbol HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(connection.reply().text()).as("after " + path).isEqualTo("num_symbols: 1\n");
      }
    }
    Reply profile = jvm.get(PROFILE);
    assertThat(profile.status()).isEqualTo(200);
    assertThat(profile.header("Content-Disposition"))
        .matches("attachment; filename=\"[^\"\\\\]*\"");
    Reply redirect;
    try (RawConnection connection = jvm.connect()) {
      connection.send(
          "GET "
              + PROFILE.replace("/debug/pprof", "//debug//pprof")
              + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      redirect = connection.reply();
    }
    assertThat(redirect.status()).isEqualTo(301);
    assertThat(redirect.header("Location")).isEqualToIgnoringCase(PROFILE.replace("%2F", "/"));
  }

  @JvmTest(main = Hostile.class)
  void textHasItsLines(TargetJvm jvm) throws Exception {
    String text = jvm.get("/debug/pprof/wall?seconds=1&debug=1").text();
    assertThat(text.lines().filter(line -> line.startsWith("# labels: ") && line.contains("evil")))
        .as(text)
        .isNotEmpty();
    assertThat(text.lines()).noneMatch(line -> line.startsWith("X-Evil"));
    String file = Files.writeString(directory.resolve("wall.txt"), text).toString();
    Command.run(Client.require("go"), "tool", "pprof", "-top", file).succeeded();
    String collapsed = jvm.get("/debug/pprof/profile?seconds=1&format=collapsed&root=evil").text();
    assertThat(collapsed.lines()).allMatch(line -> line.matches(".+ [1-9]\\d*"));
    String pprof = "/debug/pprof/profile?seconds=1";
    assertThat(PprofFile.of(jvm.get(pprof)).samples())
        .anyMatch(sample -> Hostile.NAME.equals(sample.labels().get("evil")));
  }

  @JvmTest(main = Hostile.class)
  void pageRunsNoNameAsAScript(TargetJvm jvm) throws Exception {
    assertThat(Chromium.open(jvm.url("/debug/pprof/").toString()).stdout())
        .contains("<title>/debug/pprof/</title>");
    for (String root : List.of("evil", URLEncoder.encode(Hostile.NAME, StandardCharsets.UTF_8))) {
      String url = jvm.url("/debug/pprof/wall?seconds=1&format=flamegraph&root=" + root).toString();
      Command chromium = Chromium.open(url);
      assertThat(chromium.stdout()).contains("Hostile: wall</h1>").doesNotContain("<title>evil");
      assertThat(chromium.stderr()).doesNotContain("Uncaught");
    }
  }

  @JvmTest(main = Hostile.class)
  void pageForPeopleRunsNoNameAsAScript(TargetJvm jvm) throws Exception {
    try (BrowserTab tab = BrowserTab.open().go(jvm.url("/debug/"))) {
      assertThat(tab.ask("document.title")).isEqualTo(Hostile.class.getName() + " - diag");
      String link =
          "[...document.querySelectorAll('.others a')].find(a => a.text.includes('evil'))";
      assertThat(tab.ask(link + ".text")).isEqualTo("/debug/pprof/" + Hostile.PROFILE);
      assertThat(
              jvm.get(tab.ask(link + ".getAttribute('href')").replaceAll("^", "/debug/")).status())
          .isEqualTo(200);
      tab.click("[href*=\"pprof/wall\"].button");
      tab.await("document.querySelector('#result').innerText.includes('5 s up to')");
      String frame = "document.querySelector('#result iframe').contentDocument";
      assertThat(tab.ask(frame + ".querySelector('h1').innerText")).endsWith(".Hostile: wall");
      assertThat(tab.ask(frame + ".title")).doesNotContain("evil");
      assertThat(tab.problems()).isEmpty();
    }
  }
}
