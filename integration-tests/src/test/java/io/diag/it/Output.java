package io.diag.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What a process has printed so far. */
final class Output {

  private final StringBuilder text = new StringBuilder();

  private final Thread reader;

  Output(InputStream stream) {
    reader = new Thread(() -> read(stream), "output");
    reader.setDaemon(true);
    reader.start();
  }

  String text() {
    synchronized (text) {
      return text.toString();
    }
  }

  /** Everything, once the process has ended. */
  String whole() throws InterruptedException {
    reader.join(Await.DEADLINE.toMillis());
    return text();
  }

  private void read(InputStream stream) {
    char[] buffer = new char[8192];
    try (Reader in = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        synchronized (text) {
          text.append(buffer, 0, n);
        }
      }
    } catch (IOException e) {
      // Java closes the stream of a process that is killed, under the feet of who reads it.
      if (!"Stream closed".equals(e.getMessage())) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
