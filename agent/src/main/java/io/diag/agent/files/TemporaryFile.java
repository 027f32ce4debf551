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
    if (!restrict(file)) {
      file.delete();
      throw new IOException("cannot restrict access to files there");
    }
    return file;
  }

  /** Lets nobody but the service's user read and write a file; false if that cannot be done. */
  public static boolean restrict(File file) {
    return file.setReadable(false, false)
        && file.setReadable(true, true)
        && file.setWritable(false, false)
        && file.setWritable(true, true)
        && file.setExecutable(false, false);
  }

  /** Makes a directory of this name that only the service's user can look into. */
  public static void createPrivateDirectory(File directory) throws IOException {
    if (!directory.mkdir()) {
      throw new IOException("cannot make the directory " + directory);
    }
    if (!restrict(directory) || !directory.setExecutable(true, true)) {
      directory.delete();
      throw new IOException("cannot restrict access to directories there");
    }
  }

  /** A name for one that nothing has yet. */
  public static File privateDirectoryName(File parent) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      File directory = new File(parent, name());
      if (!directory.exists()) {
        return directory;
      }
    }
    throw new IOException("no free name in " + parent);
  }

  /** Creates an empty file with the permissions the process gives to any. */
  public static File create(File directory, String suffix) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      File file = new File(directory, name() + suffix);
      // Fails if the name is taken, also by a link that somebody has laid there.
      if (file.createNewFile()) {
        return file;
      }
    }
    throw new IOException("no free file name in " + directory);
  }

  private static String name() {
    return "diag-" + Long.toString(counter.getAndIncrement(), Character.MAX_RADIX);
  }

  private TemporaryFile() {}
}
