package io.diag.agent.format;

import java.io.IOException;

/**
 * How much memory a file may take while it is read. A few bytes of a file can stand for thousands
 * of objects: memory is counted before it is taken.
 */
final class ReadBudget {

  private static final long LEAST = 32L * 1024 * 1024;

  /** Of the heap; the rest is for what is made of the file. */
  private static final int SHARE = 4;

  private final long max;
  private long left;

  private ReadBudget(long max) {
    this.max = max;
    this.left = max;
  }

  static ReadBudget ofHeap() {
    return new ReadBudget(Math.max(LEAST, Runtime.getRuntime().maxMemory() / SHARE));
  }

  /** Takes some of it; fails if there is not so much left. */
  void take(long bytes) throws IOException {
    if (bytes > left) {
      throw new IOException(
          "not a pprof profile that can be read here: it takes more than "
              + max / (1024 * 1024)
              + " MiB of the heap; java -Xmx gives more");
    }
    left -= bytes;
  }
}
