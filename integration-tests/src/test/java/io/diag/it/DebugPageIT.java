package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Burner;
import io.diag.it.apps.Idle;
import io.diag.it.apps.ThreadLeaks;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The page for people, in a real browser. */
class DebugPageIT {

  private static final String SHOWN_FRAME =
      "document.querySelector('#result iframe').contentWindow";

  @JvmTest(main = Burner.class)
  void showsNumbersAndRenewsThem(TargetJvm jvm) throws Exception {
    try (BrowserTab tab = BrowserTab.open().like(1280, 900, false).go(page(jvm))) {
      assertThat(tab.ask("document.title")).isEqualTo(Burner.class.getName() + " - diag");
      assertThat(tab.ask("document.querySelector('.numbers').innerText"))
          .contains("platform threads", "heap used", "uptime");
      assertThat(tab.ask("document.querySelector('header').innerText"))
          .contains(jvm.jdk().feature() + ".");
      String uptime = "[...document.querySelectorAll('.numbers div')].at(-1).innerText";
      String first = tab.ask(uptime);
      tab.await(uptime + " !== " + "'" + first.replace("\n", "\\n") + "'");
      for (String chart : List.of("cpu", "heap_used", "threads")) {
        tab.await("document.querySelector('#chart-" + chart + " .line').getAttribute('d') !== ''");
        assertThat(tab.ask("document.querySelector('#chart-" + chart + "').innerText"))
            .containsPattern("(?s)\\d.*min \\d.*, max \\d");
      }
      assertClean(tab, jvm);
    }
  }

  @JvmTest(main = Burner.class)
  void clickTakesAProfileAndShowsIt(TargetJvm jvm) throws Exception {
    jvm.send("burn 1 60000");
    try (BrowserTab tab = BrowserTab.open().like(360, 740, true).go(page(jvm))) {
      tab.click("[href*=\"pprof/profile\"].button");
      tab.await("document.querySelector('#result').innerText.includes('CPU: sampling 5 s ...')");
      tab.await(
          SHOWN_FRAME
              + ".document.querySelector('h1')?.innerText.includes('Burner: cpu') && "
              + SHOWN_FRAME
              + ".eval('typeof cpool === \"undefined\" ? [] : cpool').some(name => name.endsWith('Burner.burnInnermost'))");
      tab.await("document.querySelector('#result').innerText.includes('CPU, 5 s up to')");
      assertFits(tab);

      // Another one takes its place.
      tab.click("[href*=\"pprof/goroutine\"].button");
      tab.await(
          SHOWN_FRAME
              + ".document.readyState === 'complete' && "
              + SHOWN_FRAME
              + ".location.pathname.endsWith('/goroutine')");
      assertThat(tab.ask("document.querySelectorAll('iframe').length")).isEqualTo("1");
      tab.click("#result .quiet");
      tab.await("document.querySelectorAll('iframe').length === 0");
      assertClean(tab, jvm);
    }
  }

  @JvmTest(main = Burner.class)
  void stopEndsTheProfile(TargetJvm jvm) throws Exception {
    try (BrowserTab tab = BrowserTab.open().go(page(jvm))) {
      tab.click("[href*=\"pprof/profile\"].button");
      Await.until("the profile runs", () -> jvm.runningCpuProfiles() == 1);
      tab.click("#result .quiet");
      Await.until("it has ended", () -> jvm.runningCpuProfiles() == 0);
      assertThat(tab.ask("document.querySelector('#result').innerText")).isEmpty();
    }
  }

  @JvmTest(main = Burner.class, options = "ring=cpu+wall,limit=100,limit.source=100")
  void everyLinkLeadsToAnAnswer(TargetJvm jvm) throws Exception {
    jvm.send("burn 1 60000");
    Map<String, CompletableFuture<Reply>> replies = new LinkedHashMap<>();
    for (URI link : links(jvm)) {
      replies.computeIfAbsent(link.toString(), url -> jvm.getLater(url));
    }
    assertThat(replies).hasSizeGreaterThan(40);
    for (Map.Entry<String, CompletableFuture<Reply>> each : replies.entrySet()) {
      Reply reply = each.getValue().get(2 * Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
      assertThat(reply.status()).as(each.getKey() + ": " + firstLine(reply)).isEqualTo(200);
    }
  }

  private static List<URI> links(TargetJvm jvm) throws Exception {
    try (BrowserTab tab = BrowserTab.open().go(page(jvm))) {
      String hrefs = "[...document.querySelectorAll('a')].map(a => a.href).join('\\n')";
      return tab.ask(hrefs).lines().filter(link -> !link.contains("#")).map(URI::create).toList();
    }
  }

  @JvmTest(main = Idle.class)
  void fitsIntoAPhone(TargetJvm jvm) throws Exception {
    try (BrowserTab tab = BrowserTab.open().like(360, 740, false).go(page(jvm))) {
      tab.await("document.querySelector('#suspects').innerText.includes('Look again')");
      assertFits(tab);
      assertThat(
              tab.ask(
                  "[...document.querySelectorAll('a, button, summary')]"
                      + ".filter(e => e.getBoundingClientRect().height < 24).map(e => e.outerHTML)"))
          .as("too low for a finger")
          .isEmpty();
      assertThat(
              tab.ask(
                  "[...document.querySelectorAll('body *')].filter(e => parseFloat("
                      + "getComputedStyle(e).fontSize) < 12).map(e => e.outerHTML)"))
          .as("too small to read")
          .isEmpty();
    }
  }

  @JvmTest(main = Idle.class)
  void indexFitsToo(TargetJvm jvm) throws Exception {
    try (BrowserTab tab = BrowserTab.open().like(360, 740, false).go(jvm.url("/debug/pprof/"))) {
      assertFits(tab);
      assertClean(tab, jvm);
    }
  }

  @JvmTest(main = ThreadLeaks.class, options = "leak.interval=1s")
  void leaksAreThereToBeOpened(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    Await.until(
        "a leak is known", () -> jvm.get("/debug/leaks").text().contains("ThreadLeaks.leaked"));
    try (BrowserTab tab = BrowserTab.open().like(360, 740, false).go(page(jvm))) {
      tab.await("document.querySelectorAll('#suspects details').length > 0");
      assertThat(tab.ask("document.querySelector('#suspects summary').innerText"))
          .containsPattern(
              "\\d+ threads at \\S+\\.ThreadLeaks\\.(leaked|allowed).* \\+\\d+\\.\\d a minute");
      tab.click("#suspects summary");
      assertThat(tab.ask("document.querySelector('#suspects details').innerText"))
          .containsPattern("CountDownLatch\\.await \\(CountDownLatch\\.java:\\d+\\)");
      assertFits(tab);
      tab.ask("document.querySelector('#suspects details').dataset.old = 1");
      tab.click("#suspects button");
      tab.await("document.querySelectorAll('#suspects details:not([data-old])').length > 0");
      assertClean(tab, jvm);
    }
  }

  @JvmTest(main = Idle.class)
  void asksNothingWhileNobodyLooks(TargetJvm jvm) throws Exception {
    try (BrowserTab tab = BrowserTab.open().go(page(jvm))) {
      Await.until("it asks", () -> renewals(tab) > 0);
      tab.ask("Object.defineProperty(document, 'hidden', {value: true, configurable: true})");
      // One may have been on its way.
      double begin = uptime(jvm);
      Await.until("it could have asked", () -> uptime(jvm) > begin + 1);
      long asked = renewals(tab);
      Await.until("it could have asked twice", () -> uptime(jvm) > begin + 6);
      assertThat(renewals(tab)).isEqualTo(asked);
      tab.ask("Object.defineProperty(document, 'hidden', {value: false})");
      tab.ask("document.dispatchEvent(new Event('visibilitychange'))");
      Await.until("it asks at once", () -> renewals(tab) > asked);
    }
  }

  private static long renewals(BrowserTab tab) {
    return tab.requests().stream().filter(url -> url.endsWith("?part=live")).count();
  }

  private static double uptime(TargetJvm jvm) throws Exception {
    return (Double)
        Json.object(jvm.get("/debug/runtime?format=json").text().strip()).get("uptime_s");
  }

  @JvmTest(main = Idle.class)
  void saysWhenTheServiceDoesNotAnswerAndGoesOn(TargetJvm jvm) throws Exception {
    String trouble = "document.querySelector('#trouble')";
    try (BrowserTab tab = BrowserTab.open().go(page(jvm))) {
      assertThat(tab.ask(trouble + ".hidden")).isEqualTo("true");
      signal("-STOP", jvm);
      try {
        tab.await("!" + trouble + ".hidden");
        assertThat(tab.ask(trouble + ".innerText")).contains("The service does not answer");
      } finally {
        signal("-CONT", jvm);
      }
      tab.await(trouble + ".hidden");
    }
  }

  private static void signal(String name, TargetJvm jvm) throws Exception {
    Command.run("kill", name, "" + jvm.pid()).succeeded();
  }

  @JdkTest
  void refusalsAreShownInTheGatesWords(Jdk jdk) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).main(Idle.class);
    String file = launch.directory().resolve("credentials").toString();
    Files.writeString(Path.of(file), "read basic eve:secret\ncontrol bearer all\n");
    launch.options("credentials=" + file).authorization("Bearer all");
    try (TargetJvm jvm = launch.start();
        BrowserTab tab = BrowserTab.open()) {
      tab.go(URI.create(page(jvm).toString().replace("//", "//eve:secret@")));
      String words = "these credentials are limited to 'read', and this needs 'capture'";
      tab.await("document.querySelector('#suspects').innerText.includes(`" + words + "`)");
      String heap = "document.querySelector('#chart-heap_used .line').getAttribute('d')";
      String first = tab.ask(heap);
      tab.await(heap + " !== '" + first + "'");
      tab.click(".profiles .button");
      tab.await("document.querySelector('#result').innerText.includes(`" + words + "`)");
      assertThat(tab.ask("document.querySelectorAll('iframe').length")).isEqualTo("0");
    }
  }

  @JvmTest(main = Idle.class, options = "rate-limit=10m")
  void limitsAreShownInThePortsWords(TargetJvm jvm) throws Exception {
    try (BrowserTab tab = BrowserTab.open().go(page(jvm))) {
      tab.click("[href*=\"pprof/goroutine\"].button");
      tab.await("document.querySelector('#result').innerText.includes('Threads, at ')");
      tab.click("[href*=\"pprof/heap\"].button");
      tab.await(
          "document.querySelector('#result').innerText.includes('Heap: one profile each 10m')");
    }
  }

  @JvmTest(main = Burner.class)
  void worksWithoutScripts(TargetJvm jvm) throws Exception {
    try (BrowserTab tab = BrowserTab.open().withoutScripts().go(page(jvm))) {
      assertThat(tab.ask("document.querySelector('.numbers').innerText")).contains("heap used");
      assertThat(tab.ask("document.querySelector('#suspects a').href")).endsWith("/debug/leaks");
      tab.click("[href*=\"pprof/goroutine\"].button");
      tab.await("document.body.innerText.includes('Burner.main')");
    }
  }

  @JvmTest(main = Idle.class)
  void policyLetsNothingRunButThePagesScript(TargetJvm jvm) throws Exception {
    try (BrowserTab tab = BrowserTab.open().go(page(jvm))) {
      assertThat(tab.problems()).isEmpty();
      tab.ask(
          "(() => { document.body.insertAdjacentHTML('beforeend',"
              + " '<img src=x onerror=\"document.title=1\"><i style=\"color:red\">x</i>');"
              + " const s = document.createElement('script'); s.textContent = 'document.title=2';"
              + " document.body.append(s); })()");
      Await.until("all are stopped", () -> tab.problems().size() >= 3);
      assertThat(tab.problems()).allMatch(problem -> problem.contains("Content Security Policy"));
      assertThat(tab.ask("document.title")).endsWith(" - diag");
    }
  }

  @JvmTest(main = Idle.class)
  void isSmallAndTakesPartsByName(TargetJvm jvm) throws Exception {
    Reply page = jvm.get("/debug/");
    assertThat(page.body()).hasSizeLessThan(60 * 1024);
    assertThat(page.header("Cache-Control")).isEqualTo("no-store");
    assertThat(jvm.get("/debug").header("Location")).isEqualTo("/debug/");
    Reply live = jvm.get("/debug/?part=live");
    assertThat(live.text()).startsWith("<dl class='numbers'>").doesNotContain("<script");
    Reply wrong = jvm.get("/debug/?part=x");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.text()).contains("part", "live").hasLineCount(1);
    assertThat(jvm.request("POST", "/debug/", "").status()).isEqualTo(405);
  }

  private static URI page(TargetJvm jvm) {
    return jvm.url("/debug/");
  }

  private static String firstLine(Reply reply) {
    return reply.text().lines().findFirst().orElse("");
  }

  private static void assertFits(BrowserTab tab) throws Exception {
    assertThat(tab.ask("document.documentElement.scrollWidth <= innerWidth")).isEqualTo("true");
    assertThat(tab.ask("innerWidth")).isEqualTo("360");
  }

  /** Nothing has gone wrong, and nobody else was asked for anything. */
  private static void assertClean(BrowserTab tab, TargetJvm jvm) {
    assertThat(tab.problems()).isEmpty();
    assertThat(tab.requests())
        .isNotEmpty()
        .allMatch(url -> url.startsWith(jvm.address() + "/debug/") || url.startsWith("data:"));
  }
}
