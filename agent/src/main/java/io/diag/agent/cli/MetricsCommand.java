package io.diag.agent.cli;

import io.diag.agent.catalogue.CatalogueDiff;
import io.diag.agent.catalogue.CatalogueFile;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the metrics of a JVM, or what has changed since another one. */
@Command(
    name = "metrics",
    description = {
      "List every metric that this JVM and the agent can give, as Markdown: the agent's own,",
      "MBean attributes, JVM counters, Flight Recorder's events. With --diff only what is new,",
      "gone or changed: exit code 0 if nothing is, 1 if something is, 2 if it cannot be told."
    },
    mixinStandardHelpOptions = true)
final class MetricsCommand implements Callable<Integer> {

  private static final String PATH = "/debug/metrics";
  private static final int TIMEOUT_SECONDS = 60;
  private static final int CANNOT_TELL = 2;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Of a running service, such as http://localhost:6060, and not of this JVM.")
  private String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Present the bearer token in this file, with --url.")
  private File tokenFile;

  @Option(
      names = "--diff",
      paramLabel = "OLD.md",
      description = "Compare with a catalogue kept from before.")
  private File old;

  @Override
  public Integer call() {
    try {
      if (old == null) {
        print(catalogue(json ? "?format=json" : ""));
        return 0;
      }
      CatalogueDiff diff = CatalogueDiff.of(kept(), CatalogueFile.parse(markdown()));
      print(json ? diff.json() : diff.text());
      return diff.isEmpty() ? 0 : 1;
    } catch (IOException e) {
      Terminal.error(e.getMessage());
      return CANNOT_TELL;
    }
  }

  private String markdown() throws IOException {
    return catalogue("");
  }

  private String catalogue(String query) throws IOException {
    if (url != null) {
      return fetched(url, query);
    }
    try (ServiceLikeThis service = ServiceLikeThis.start()) {
      return fetched(service.url(), query);
    }
  }

  private String fetched(String base, String query) throws IOException {
    String address = base.replaceFirst("/+$", "");
    address += (address.endsWith(PATH) ? "" : PATH) + query;
    try {
      byte[] answer = ProfileSource.fetch(address, tokenFile, TIMEOUT_SECONDS);
      return new String(answer, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IOException(ProfileSource.shown(address) + ": " + e.getMessage(), e);
    }
  }

  private CatalogueFile kept() throws IOException {
    try (InputStream in = new FileInputStream(old)) {
      return CatalogueFile.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IOException(old + ": " + e.getMessage(), e);
    }
  }

  /** Names of the service's own may have any letters, whatever the terminal's. */
  private static void print(String text) {
    Terminal.printUtf8(text);
  }
}
