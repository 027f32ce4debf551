package io.diag.agent.gate;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.GuardException;
import io.diag.agent.config.Options;
import io.diag.agent.files.RunFile;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The token that {@code credentials=generate} makes at each start. */
public final class GeneratedToken {

  /** The value of the option credentials. */
  private static final String GENERATE = "generate";

  private static final int BYTES = 32;

  /** Not SecureRandom, which initialises the security providers that the service may yet choose. */
  private static final String RANDOM = "/dev/urandom";

  private final File file;
  private final String text;

  private GeneratedToken(File file, String text) {
    this.file = file;
    this.text = text;
  }

  /** Makes it if it is wanted, else null. It is in no file yet. */
  static GeneratedToken of(Configuration configuration) throws GuardException {
    if (!configuration.get(Options.CREDENTIALS).equals(GENERATE)) {
      return null;
    }
    try {
      return new GeneratedToken(
          file(configuration), Base64.getUrlEncoder().withoutPadding().encodeToString(random()));
    } catch (IOException e) {
      throw new GuardException("option credentials: cannot make a token (" + e.getMessage() + ")");
    }
  }

  private static File file(Configuration configuration) {
    String name = configuration.get(Options.TOKEN_FILE);
    return name.isEmpty()
        ? new File(
            configuration.get(Options.OUTPUT_DIR), "diag-token-" + ProcessHandle.current().pid())
        : new File(name);
  }

  String text() {
    return text;
  }

  /**
   * Puts it into its file, for the service's user alone to read. When the port is open: another JVM
   * with the same options, which has not got the port, must not write over the token of the one
   * that has.
   */
  public void publish() throws GuardException {
    try {
      RunFile.writePrivate(file, (text + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new GuardException(
          "option credentials: cannot write the token into '"
              + file
              + "' ("
              + e.getMessage()
              + "); token-file=FILE says where to");
    }
  }

  private static byte[] random() throws IOException {
    try (InputStream in = new FileInputStream(RANDOM)) {
      byte[] bytes = in.readNBytes(BYTES);
      if (bytes.length < BYTES) {
        throw new IOException(RANDOM + " has ended");
      }
      return bytes;
    }
  }
}
