package io.diag.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A real browser with one tab, in which a test can click and look. */
final class BrowserTab implements AutoCloseable {

  private final BrowserProfile profile;
  private final Process chromium;
  private final Output log;
  private final DevTools tools;

  private BrowserTab(BrowserProfile profile, Process chromium) throws Exception {
    this.profile = profile;
    this.chromium = chromium;
    this.log = new Output(chromium.getInputStream());
    this.tools = new DevTools(tab());
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      tools.command(domain + ".enable", "{}");
    }
  }

  /** Under Linux without a display; more flags as on its command line. */
  static BrowserTab open(String... flags) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--no-first-run", "--disable-background-networking", "--remote-debugging-port=0"));
    all.addAll(List.of(flags));
    all.add("about:blank");
    BrowserProfile profile = BrowserProfile.create();
    ProcessBuilder builder = new ProcessBuilder(profile.command(all)).redirectErrorStream(true);
    builder.environment().putAll(profile.environment());
    Process chromium = builder.start();
    try {
      return new BrowserTab(profile, chromium);
    } catch (Throwable e) {
      end(profile, chromium);
      throw e;
    }
  }

  private URI tab() throws Exception {
    Path file = profile.directory().resolve("DevToolsActivePort");
    String port =
        Await.value(
            () -> "chromium has no port: " + log.text(),
            () ->
                Files.exists(file)
                    ? Files.readString(file).lines().findFirst().orElse(null)
                    : null);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/new?about:blank"))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    String answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    return URI.create((String) Json.object(answer).get("webSocketDebuggerUrl"));
  }

  /** As large as a window or a phone, and light or dark. */
  BrowserTab like(int width, int height, boolean dark) throws Exception {
    tools.command(
        "Emulation.setDeviceMetricsOverride",
        "{\"width\":"
            + width
            + ",\"height\":"
            + height
            + ",\"deviceScaleFactor\":1,\"mobile\":"
            + (width < 500)
            + "}");
    tools.command(
        "Emulation.setEmulatedMedia",
        "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\""
            + (dark ? "dark" : "light")
            + "\"}]}");
    return this;
  }

  BrowserTab withoutScripts() throws Exception {
    tools.command("Emulation.setScriptExecutionDisabled", "{\"value\":true}");
    return this;
  }

  /** Opens a page, and waits until it is there. */
  BrowserTab go(URI url) throws Exception {
    int before = tools.events("Page.loadEventFired").size();
    tools.command("Page.navigate", "{\"url\":\"" + url + "\"}");
    Await.until("loaded " + url, () -> tools.events("Page.loadEventFired").size() > before);
    return this;
  }

  /** What an expression is in the page, as text. */
  String ask(String expression) throws Exception {
    String quoted = expression.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    Map<String, Object> answer =
        tools.command(
            "Runtime.evaluate",
            "{\"expression\":\"String(" + quoted + ")\",\"awaitPromise\":true}");
    if (answer.containsKey("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer);
    }
    return (String) DevTools.in(answer, "result").get("value");
  }

  /** Waits until an expression is true in the page. */
  void await(String expression) throws Exception {
    Await.value(
        () -> expression + " in " + shown(), () -> ask(expression).equals("true") ? true : null);
  }

  private String shown() {
    try {
      return ask("document.body.innerText") + "; " + problems();
    } catch (Exception e) {
      return "a page that cannot be asked: " + e;
    }
  }

  /** A real click in the middle of what a selector finds first. */
  void click(String selector) throws Exception {
    String at =
        ask(
            "(() => { const e = document.querySelector('"
                + selector.replace("'", "\\'")
                + "'); e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
                + " return (b.left + b.width / 2) + ',\"y\":' + (b.top + b.height / 2); })()");
    for (String type : List.of("mousePressed", "mouseReleased")) {
      tools.command(
          "Input.dispatchMouseEvent",
          "{\"type\":\"" + type + "\",\"x\":" + at + ",\"button\":\"left\",\"clickCount\":1}");
    }
  }

  /** What scripts complained of, and the browser: errors, and all that a policy has stopped. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    tools.events("Runtime.exceptionThrown").forEach(event -> problems.add(event.toString()));
    for (Map<String, Object> event : tools.events("Log.entryAdded")) {
      Map<String, Object> entry = DevTools.in(event, "entry");
      if (entry.get("level").equals("error")) {
        problems.add(entry.toString());
      }
    }
    for (Map<String, Object> event : tools.events("Runtime.consoleAPICalled")) {
      if (event.get("type").equals("error")) {
        problems.add(event.toString());
      }
    }
    return problems;
  }

  /** All addresses that it has asked. */
  List<String> requests() {
    return tools.events("Network.requestWillBeSent").stream()
        .map(event -> (String) DevTools.in(event, "request").get("url"))
        .toList();
  }

  /** A picture of all of the page, as PNG. */
  byte[] picture() throws Exception {
    Map<String, Object> size =
        DevTools.in(tools.command("Page.getLayoutMetrics", "{}"), "cssContentSize");
    Map<String, Object> picture =
        tools.command(
            "Page.captureScreenshot",
            "{\"captureBeyondViewport\":true,\"clip\":{\"x\":0,\"y\":0,\"scale\":1,\"width\":"
                + size.get("width")
                + ",\"height\":"
                + size.get("height")
                + "}}");
    return Base64.getDecoder().decode((String) picture.get("data"));
  }

  @Override
  public void close() throws IOException {
    tools.close();
    end(profile, chromium);
  }

  private static void end(BrowserProfile profile, Process chromium) throws IOException {
    List<ProcessHandle> children = chromium.descendants().toList();
    chromium.destroyForcibly().onExit().join();
    for (ProcessHandle child : children) {
      child.destroyForcibly();
      child.onExit().join();
    }
    profile.close();
  }
}
