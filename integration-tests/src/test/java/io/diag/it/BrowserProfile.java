package io.diag.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A directory in which a browser keeps what it wants, for as long as a test uses it. */
record BrowserProfile(Path directory) implements AutoCloseable {

  static BrowserProfile create() throws IOException {
    return new BrowserProfile(Files.createTempDirectory("diag-it-browser"));
  }

  /** Of a browser without a display, with these flags after those that it always needs. */
  List<String> command(List<String> flags) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Client.require("chromium"),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + directory));
    command.addAll(flags);
    return command;
  }

  Map<String, String> environment() {
    return Map.of("HOME", directory.toString());
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
