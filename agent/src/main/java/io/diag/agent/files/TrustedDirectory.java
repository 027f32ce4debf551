package io.diag.agent.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Directories in which no other user but root can replace a file of the service's: code is loaded
 * from nowhere else. Costs one system call for each part of the path.
 */
public final class TrustedDirectory {

  private static final int GROUP_WRITES = 0020;
  private static final int OTHERS_WRITE = 0002;
  private static final int STICKY = 01000;
  private static final int PERMISSIONS = 07777;
  private static final int ROOT = 0;

  /** The effective user is the second number of the line. */
  private static final String USERS = "\nUid:\t";

  /** Null for none. */
  private static volatile Path vouchedFor;

  /** Takes this directory as it is from now on: the operator says that others have no access. */
  public static void trust(File directory) {
    vouchedFor = directory.toPath().toAbsolutePath();
  }

  /**
   * Checks the directory and all above it, since a directory can be renamed by those who can write
   * to its parent.
   *
   * @return its path without symbolic links, to be used from then on
   * @throws IOException if others can change it; the message says how, and what to do
   */
  public static File check(File directory) throws IOException {
    Path path = real(directory);
    if (directory.toPath().toAbsolutePath().equals(vouchedFor)) {
      return path.toFile();
    }
    long user = user();
    for (Path each = path; each != null; each = each.getParent()) {
      String reason = reason(each, user);
      if (reason != null) {
        throw new IOException(
            "other users can replace files in it, since "
                + (each.equals(path) ? "it" : each)
                + " "
                + reason);
      }
    }
    return path.toFile();
  }

  private static Path real(File directory) throws IOException {
    try {
      return directory.toPath().toRealPath();
    } catch (NoSuchFileException e) {
      throw new IOException("does not exist", e);
    }
  }

  /** Null if no other user can change what is in it. */
  private static String reason(Path directory, long user) throws IOException {
    Map<String, Object> attributes;
    try {
      attributes = Files.readAttributes(directory, "unix:uid,mode");
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      // Not a Unix.
      return null;
    }
    int owner = (Integer) attributes.get("uid");
    int mode = (Integer) attributes.get("mode");
    if (owner != ROOT && !isOwn(directory, owner, user)) {
      return "belongs to user " + Integer.toUnsignedString(owner);
    }
    boolean writable = (mode & (GROUP_WRITES | OTHERS_WRITE)) != 0;
    return writable && (mode & STICKY) == 0
        ? "has mode " + octal(mode) + " without the sticky bit"
        : null;
  }

  private static String octal(int mode) {
    return "0" + Integer.toOctalString(mode & PERMISSIONS);
  }

  private static boolean isOwn(Path directory, int owner, long user) throws IOException {
    return user < 0
        ? Files.getOwner(directory).getName().equals(System.getProperty("user.name"))
        : Integer.toUnsignedLong(owner) == user;
  }

  /** As whom this process makes files; -1 without {@code /proc}. */
  private static long user() {
    String status = KernelFile.text(new File("/proc/self/status"));
    int start = status.indexOf(USERS);
    int from = start < 0 ? -1 : status.indexOf('\t', start + USERS.length());
    int to = from < 0 ? -1 : status.indexOf('\t', from + 1);
    try {
      return to < 0 ? -1 : Long.parseLong(status.substring(from + 1, to));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private TrustedDirectory() {}
}
