package io.diag.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version this jar was built as. */
public final class AgentVersion {

  /** Such as {@code 1.2.0}. */
  public static String read() {
    try (InputStream in =
        AgentVersion.class.getClassLoader().getResourceAsStream("diag-version.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private AgentVersion() {}
}
