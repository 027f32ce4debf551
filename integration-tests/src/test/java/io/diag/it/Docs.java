package io.diag.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is written for people, as far as it has to be true. */
final class Docs {

  private static final Pattern SCRAPE_CONFIGS =
      Pattern.compile("(?m)^    scrape_configs:\n((?:      .*\n)+)");
  private static final Pattern JOB_NAME = Pattern.compile("job_name: (\\S+)");

  static Path file(String name) {
    return Path.of(System.getProperty("diag.readme")).resolveSibling("docs").resolve(name);
  }

  static String text(String name) throws IOException {
    return Files.readString(file(name));
  }

  /** What is between the comments {@code NAME:start} and {@code NAME:end} of a document. */
  static String table(String name, String table) throws IOException {
    String text = text(name);
    String start = "<!-- " + table + ":start -->\n";
    return text.substring(
        text.indexOf(start) + start.length(), text.indexOf("<!-- " + table + ":end -->"));
  }

  /** The jobs that a document configures Prometheus with, by name. Each has one. */
  static Map<String, String> scrapeConfigs(String name) throws IOException {
    Map<String, String> jobs = new LinkedHashMap<>();
    Matcher blocks = SCRAPE_CONFIGS.matcher(text(name));
    while (blocks.find()) {
      Matcher job = JOB_NAME.matcher(blocks.group(1));
      if (!job.find() || jobs.put(job.group(1), blocks.group(1)) != null) {
        throw new IllegalStateException("no name of its own: " + blocks.group());
      }
    }
    return jobs;
  }

  private Docs() {}
}
