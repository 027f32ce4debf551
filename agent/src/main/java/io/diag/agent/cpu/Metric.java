package io.diag.agent.cpu;

/** What async-profiler counts about its current or last session. */
enum Metric {
  SAMPLES_SKIPPED("samples_skipped_total");

  private final String key;

  Metric(String key) {
    this.key = key;
  }

  /** The value, 0 if this version of the library does not tell. */
  long read(AsyncProfilerLibrary library) {
    for (String line : library.execute("metrics").lines().toList()) {
      if (line.startsWith(key + " ")) {
        return Long.parseLong(line.substring(key.length() + 1).strip());
      }
    }
    return 0;
  }
}
