package io.diag.agent.files;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A new file with a unique name. It has its permissions from the moment it exists, whatever the
 * umask: one that is restricted later can be opened before by another user.
 *
 * <p>Not File.createTempFile, whose random names initialise the security providers, 30 ms of it,
 * before the service has had its chance to configure them.
 */
public final class TemporaryFile implements Closeable {

  private static final int ATTEMPTS = 100;
  private static final int BUFFER = 64 * 1024;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final AtomicLong counter = new AtomicLong(System.nanoTime() & Long.MAX_VALUE);

  private final Path path;
  private final SeekableByteChannel channel;
  private final Map<String, ?> key;

  private TemporaryFile(Path path, SeekableByteChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.key = identity(path);
  }

  /**
   * Creates an empty file that only the service's user can open, in a directory where no other user
   * can replace it.
   *
   * @throws IOException if the directory does not take it, or if others can change it
   */
  public static TemporaryFile createTrusted(File directory, String suffix) throws IOException {
    return create(TrustedDirectory.check(directory), suffix, OWNER_ONLY);
  }

  /**
   * Creates an empty file that only the service's user can open. Other users can replace it by
   * their own where they can change the directory: what is written goes to this file all the same.
   */
  static TemporaryFile createPrivate(File directory, String suffix) throws IOException {
    return create(directory, suffix, OWNER_ONLY);
  }

  /** The same for a file that other users may read, as far as the umask lets them. */
  static TemporaryFile createReadable(File directory, String suffix) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.copyOf(OWNER_ONLY);
    permissions.add(PosixFilePermission.GROUP_READ);
    permissions.add(PosixFilePermission.OTHERS_READ);
    return create(directory, suffix, permissions);
  }

  private static TemporaryFile create(
      File directory, String suffix, Set<PosixFilePermission> permissions) throws IOException {
    FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(permissions);
    for (int i = 0; i < ATTEMPTS; i++) {
      Path path = new File(directory, name() + suffix).toPath();
      SeekableByteChannel channel;
      try {
        // Fails if the name is taken, also by a link that somebody has laid there.
        channel =
            Files.newByteChannel(
                path, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode);
      } catch (FileAlreadyExistsException e) {
        continue;
      } catch (FileSystemException e) {
        throw new IOException(reason(e), e);
      }
      return opened(path, channel);
    }
    throw new IOException("no free file name in " + directory);
  }

  private static TemporaryFile opened(Path path, SeekableByteChannel channel) throws IOException {
    try {
      return new TemporaryFile(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      path.toFile().delete();
      throw e;
    }
  }

  /** The message of some has nothing but the path. */
  private static String reason(FileSystemException e) {
    if (e.getReason() != null) {
      return e.getReason();
    }
    if (e instanceof NoSuchFileException) {
      return "No such file or directory";
    }
    return e instanceof AccessDeniedException ? "Permission denied" : e.toString();
  }

  /** Where it was created. A rename does not change what this answers. */
  public File path() {
    return path.toFile();
  }

  /** Writes all of it to the file that was created, and not to one of the same name. */
  public void write(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int n; (n = in.read(buffer)) > 0; ) {
      write(ByteBuffer.wrap(buffer, 0, n));
    }
  }

  void write(byte[] content) throws IOException {
    write(ByteBuffer.wrap(content));
  }

  private void write(ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      channel.write(content);
    }
  }

  /**
   * Checks that its name still leads to it, before it is opened again by its name.
   *
   * @throws IOException if there is another file now
   */
  public void requireUnchanged() throws IOException {
    if (!identity(path).equals(key)) {
      throw new IOException("another file is in the place of " + path);
    }
  }

  private static Map<String, ?> identity(Path path) throws IOException {
    try {
      return Files.readAttributes(path, "unix:dev,ino,uid,mode", LinkOption.NOFOLLOW_LINKS);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      // Not a Unix.
      return Map.of();
    }
  }

  /** Closes it; it stays where it is. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Lets nobody but the service's user read and write a file; false if that cannot be done. */
  public static boolean restrict(File file) {
    return file.setReadable(false, false)
        && file.setReadable(true, true)
        && file.setWritable(false, false)
        && file.setWritable(true, true)
        && file.setExecutable(false, false);
  }

  /** Makes a directory of this name that only the service's user can ever look into. */
  public static void createPrivateDirectory(File directory) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.copyOf(OWNER_ONLY);
    permissions.add(PosixFilePermission.OWNER_EXECUTE);
    try {
      Files.createDirectory(directory.toPath(), PosixFilePermissions.asFileAttribute(permissions));
    } catch (IOException e) {
      throw new IOException("cannot make the directory " + directory, e);
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

  private static String name() {
    return "diag-" + Long.toString(counter.getAndIncrement(), Character.MAX_RADIX);
  }
}
