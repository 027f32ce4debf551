package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real Prometheus server that scrapes every second. Closing it checks that it has had nothing to
 * complain about.
 */
final class Prometheus implements AutoCloseable {

  private static final Pattern LISTENING =
      Pattern.compile("msg=\"Listening on\".*? address=(\\S+)");
  private static final Pattern COMPLAINT =
      Pattern.compile("(?i)level=(warn|error).* component=\"(scrape|rule) manager\"");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Output log;
  private URI api;

  private Prometheus(Process process) {
    this.process = process;
    this.log = new Output(process.getErrorStream());
  }

  /**
   * Starts one.
   *
   * @param directory where it has its files, and leaves them
   * @param config what follows the settings for all, such as {@code scrape_configs}
   */
  static Prometheus start(Path directory, String config, String... flags) throws Exception {
    Path data = Files.createTempDirectory(directory, "prometheus");
    Path file = data.resolve("prometheus.yml");
    Files.writeString(file, "global:\n  scrape_interval: 1s\n  evaluation_interval: 1s\n" + config);
    List<String> command = new ArrayList<>(List.of(Client.require("prometheus")));
    command.add("--config.file=" + file);
    command.add("--storage.tsdb.path=" + data.resolve("tsdb"));
    command.add("--web.listen-address=127.0.0.1:0");
    command.addAll(List.of(flags));
    Process process = new ProcessBuilder(command).directory(data.toFile()).start();
    process.getOutputStream().close();
    Prometheus prometheus = new Prometheus(process);
    try {
      prometheus.awaitReady();
    } catch (Throwable e) {
      prometheus.kill();
      throw e;
    }
    return prometheus;
  }

  /** A configuration for one JVM without credentials. */
  static String scraping(TargetJvm jvm) {
    return "scrape_configs: [{job_name: jvm, static_configs: [{targets: ['%s']}]}]\n"
        .formatted(jvm.address().getAuthority());
  }

  /** One that asks for protocol buffers, and keeps the native histograms that are in them. */
  static Prometheus withNativeHistograms(Path directory, String config) throws Exception {
    return start(directory, config, "--enable-feature=native-histograms");
  }

  private void awaitReady() throws Exception {
    Await.value(
        () -> "Prometheus is not ready: " + log.text(),
        () -> !process.isAlive() || log.text().contains("Server is ready") ? log : null);
    Matcher listening = LISTENING.matcher(log.text());
    assertThat(listening.find()).as(log.text()).isTrue();
    api = URI.create("http://" + listening.group(1) + "/api/v1/");
  }

  /** One series of an answer. Of a native histogram the value is how many there are in it. */
  record Series(Map<String, Object> labels, double value) {}

  /** What an instant query answers; empty where there is nothing. */
  @SuppressWarnings("unchecked")
  List<Series> query(String expression) throws Exception {
    Map<String, Object> data =
        get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    List<Series> found = new ArrayList<>();
    for (Map<String, Object> series : Json.objects(data, "result")) {
      Object value =
          series.containsKey("value")
              ? ((List<Object>) series.get("value")).get(1)
              : ((Map<String, Object>) ((List<Object>) series.get("histogram")).get(1))
                  .get("count");
      found.add(
          new Series(
              (Map<String, Object>) series.get("metric"),
              Double.parseDouble(value.toString().replace("Inf", "Infinity"))));
    }
    return found;
  }

  /** Waits until it answers one number, more than the one and no more than the other. */
  void assertWithin(double above, double most, String expression) throws Exception {
    List<Series> last = new ArrayList<>();
    Await.value(
        () -> expression + " is " + last + "; " + targets(),
        () -> {
          last.clear();
          last.addAll(query(expression));
          return last.size() == 1 && last.get(0).value() > above && last.get(0).value() <= most
              ? last
              : null;
        });
  }

  /** Waits until it answers anything at all. */
  void awaitAnswer(String expression) throws Exception {
    Await.until(expression + " is answered", () -> !query(expression).isEmpty());
  }

  /** Those that are scraped: by their job, {@code up} or what is wrong. */
  Map<String, String> targets() {
    try {
      Map<String, String> targets = new TreeMap<>();
      for (Map<String, Object> target : Json.objects(get("targets"), "activeTargets")) {
        Object error = target.get("lastError");
        targets.put(
            target.get("scrapePool").toString(),
            error.equals("") ? target.get("health").toString() : error.toString());
      }
      return targets;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The alerts of all rule files, as it has read them. */
  List<Map<String, Object>> rules() throws Exception {
    List<Map<String, Object>> rules = new ArrayList<>();
    for (Map<String, Object> group : Json.objects(get("rules"), "groups")) {
      rules.addAll(Json.objects(group, "rules"));
    }
    return rules;
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(api.resolve(path)).build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(200);
    return (Map<String, Object>) Json.object(response.body()).get("data");
  }

  @Override
  public void close() {
    try {
      assertThat(log.text().lines()).noneMatch(line -> COMPLAINT.matcher(line).find());
      // Process.destroy closes the streams, too, and the server would end by that.
      process.toHandle().destroy();
      assertThat(process.waitFor(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(log.whole()).isZero();
    } catch (InterruptedException e) {
      throw new AssertionError("Prometheus does not end: " + log.text(), e);
    } finally {
      kill();
    }
  }

  private void kill() {
    process.destroyForcibly().onExit().join();
  }
}
