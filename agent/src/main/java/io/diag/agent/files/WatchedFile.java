package io.diag.agent.files;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;

/**
 * A small file that may be replaced while the service runs. Asking takes 2 us, and for ever on a
 * mount that hangs; used by one thread.
 */
public final class WatchedFile {

  private static final int MAX_BYTES = 1024 * 1024;

  private final File file;
  private Object stamp;

  public WatchedFile(String name) {
    this.file = new File(name);
  }

  /** Whether it is another one than at the last {@link #read}. */
  public boolean hasChanged() {
    return !stamp().equals(stamp);
  }

  /**
   * All of it.
   *
   * @throws IOException if it cannot be read; the message says which file and why
   */
  public byte[] read() throws IOException {
    // Before it is read: what is written meanwhile counts as a change.
    stamp = stamp();
    if (!file.isFile() || file.length() > MAX_BYTES) {
      // A pipe would hold up the thread, and so would a file without end.
      throw new IOException(
          "'" + file + "' is not a file of at most " + MAX_BYTES + " bytes that can be read");
    }
    try (InputStream in = new FileInputStream(file)) {
      return in.readNBytes(MAX_BYTES);
    } catch (IOException e) {
      throw new IOException("cannot read '" + file + "' (" + e.getMessage() + ")", e);
    }
  }

  /** A copy may keep the time and the length of what was there before, but not this. */
  private Object stamp() {
    try {
      return Files.readAttributes(file.toPath(), "unix:dev,ino,ctime,size");
    } catch (IOException e) {
      return e.getClass();
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return List.of(file.lastModified(), file.length());
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
