package io.diag.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real browser without a window. */
final class Chromium {

  /**
   * Opens a page and lets its scripts run.
   *
   * @return standard output is the document as it is then; standard error has what scripts logged
   *     and every error in them
   */
  static Command open(String url, String... flags) throws Exception {
    Path profile = Files.createTempDirectory("diag-it-chromium");
    try {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Client.require("chromium"),
                  "--headless",
                  "--no-sandbox",
                  "--disable-gpu",
                  "--user-data-dir=" + profile,
                  "--enable-logging=stderr",
                  "--virtual-time-budget=5000",
                  "--dump-dom"));
      command.addAll(List.of(flags));
      command.add(url);
      return Command.run(Map.of("HOME", profile.toString()), command).succeeded();
    } finally {
      try (Stream<Path> files = Files.walk(profile)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  private Chromium() {}
}
