package io.diag.it;

import java.util.ArrayList;
import java.util.List;

/** A real browser without a window. */
final class Chromium {

  /**
   * Opens a page and lets its scripts run.
   *
   * @return standard output is the document as it is then; standard error has what scripts logged
   *     and every error in them
   */
  static Command open(String url, String... flags) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of("--enable-logging=stderr", "--virtual-time-budget=5000", "--dump-dom"));
    all.addAll(List.of(flags));
    all.add(url);
    try (BrowserProfile profile = BrowserProfile.create()) {
      return Command.run(profile.environment(), profile.command(all)).succeeded();
    }
  }

  private Chromium() {}
}
