package io.diag.agent.files;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Files of names nobody else has.
 *
 * <p>Not File.createTempFile, whose random names initialise the security providers, 30 ms of it,
 * before the service has had its chance to configure them.
 */
public final class TemporaryFile {

  private static final int ATTEMPTS = 100;

  private static final AtomicLong counter = new AtomicLong(System.nanoTime() & Long.MAX_VALUE);

  /**
   * Creates an empty file that only the service's user can read and write.
   *
   * @throws IOException if the directory does not take it
   */
  public static File createPrivate(File directory, String suffix) throws IOException {
    File file = create(directory, suffix);
    boolean restricted =
        file.setReadable(false, false)
            && file.setReadable(true, true)
            && file.setWritable(false, false)
            && file.setWritable(true, true);
    if (!restricted) {
      file.delete();
      throw new IOException("cannot restrict access to files there");
    }
    return file;
  }

  /** Creates an empty file with the permissions the process gives to any. */
  public static File create(File directory, String suffix) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      String name = "diag-" + Long.toString(counter.getAndIncrement(), Character.MAX_RADIX);
      File file = new File(directory, name + suffix);
      // Fails if the name is taken, also by a link that somebody has laid there.
      if (file.createNewFile()) {
        return file;
      }
    }
    throw new IOException("no free file name in " + directory);
  }

  private TemporaryFile() {}
}
