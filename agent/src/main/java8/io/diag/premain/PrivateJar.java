package io.diag.premain;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.jar.JarFile;

/**
 * The agent's jar, to be read as long as the JVM runs. It is opened as a copy that has no name any
 * more: an upgrade that overwrites the file in place would give the JVM pieces of two versions.
 */
final class PrivateJar {

  /** Less is not worth its calls. */
  private static final int BUFFER = 256 * 1024;

  private static final int ATTEMPTS = 10;

  final JarFile jar;

  /** Why the file itself is read; null if a copy is. */
  final String whyNoCopy;

  private PrivateJar(JarFile jar, String whyNoCopy) {
    this.jar = jar;
    this.whyNoCopy = whyNoCopy;
  }

  /** The file itself, for a program that is over soon. */
  static PrivateJar original(File file) throws IOException {
    // Checking signatures is slow before the JIT is warm, and the JVM trusts the jar already.
    return new PrivateJar(new JarFile(file, false), "");
  }

  /** A copy in the first directory that takes one; else the file itself. */
  static PrivateJar copyOf(File file) throws IOException {
    StringBuilder failures = new StringBuilder();
    String[] directories = {System.getProperty("java.io.tmpdir", "/tmp"), "/dev/shm", "/var/tmp"};
    for (String directory : directories) {
      try {
        return new PrivateJar(openCopy(file, new File(directory)), null);
      } catch (IOException e) {
        failures.append(failures.length() == 0 ? "" : "; ").append(directory).append(": ");
        failures.append(reason(e));
      }
    }
    return new PrivateJar(new JarFile(file, false), failures.toString());
  }

  private static JarFile openCopy(File file, File directory) throws IOException {
    File copy = create(directory);
    try {
      copy(file, copy);
      return new JarFile(copy, false);
    } finally {
      // It stays as long as it is open, and is gone with the JVM, even after a kill -9.
      copy.delete();
    }
  }

  /** Not File.createTempFile, which initialises the security providers. */
  private static File create(File directory) throws IOException {
    long number = System.nanoTime() & Long.MAX_VALUE;
    for (int i = 0; i < ATTEMPTS; i++) {
      File copy = new File(directory, "diag-" + Long.toString(number + i, 36) + ".jar");
      if (copy.createNewFile()) {
        // Whatever the umask is, while there is nothing in it.
        copy.setWritable(false, false);
        copy.setWritable(true, true);
        return copy;
      }
    }
    throw new IOException("no free file name");
  }

  private static void copy(File from, File to) throws IOException {
    long length = from.length();
    long copied = 0;
    try (InputStream in = new FileInputStream(from);
        OutputStream out = new FileOutputStream(to)) {
      byte[] buffer = new byte[BUFFER];
      for (int n; (n = in.read(buffer)) > 0; copied += n) {
        out.write(buffer, 0, n);
      }
    }
    if (copied != length) {
      throw new IOException("it changed meanwhile");
    }
  }

  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    int parenthesis = message.lastIndexOf('(');
    return parenthesis < 0 ? message : message.substring(parenthesis + 1).replace(")", "");
  }
}
