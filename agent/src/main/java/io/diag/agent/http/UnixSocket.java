package io.diag.agent.http;

import io.diag.agent.files.TemporaryFile;
import io.diag.agent.threads.AgentThreads;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The file of a unix domain socket: only the service's user can ever open it, one that a JVM has
 * left behind is replaced, one that answers is not.
 */
final class UnixSocket {

  /** On macOS; Linux has 107. */
  private static final int MAX_NAME = 103;

  // The kind of a file in its mode, as stat(2) has it.
  private static final int KIND = 0170000;
  private static final int SOCKET = 0140000;

  private final File file;
  private final File directory;
  private final File made;
  private final Thread onExit = AgentThreads.onExit(this::remove);
  private volatile Object key;

  private UnixSocket(File file, File directory) {
    this.file = file;
    this.directory = directory;
    this.made = new File(directory, "s");
  }

  /**
   * Prepares a place in which the socket is to be made: a directory that nobody else can look into,
   * since the socket has its mode only a moment after it is there.
   */
  static UnixSocket prepare(File file) throws IOException {
    if (file.toString().getBytes(StandardCharsets.UTF_8).length > MAX_NAME) {
      throw new IOException("the name of a socket has at most " + MAX_NAME + " bytes");
    }
    if (file.exists()) {
      Integer mode = (Integer) Files.getAttribute(file.toPath(), "unix:mode");
      if ((mode & KIND) != SOCKET) {
        throw new IOException("the file exists and is no socket");
      }
      if (answers(file)) {
        throw new IOException("Address already in use");
      }
    }
    File parent = file.getParentFile();
    if (parent == null || !parent.isDirectory()) {
      throw new IOException("there is no directory " + parent);
    }
    UnixSocket socket = new UnixSocket(file, TemporaryFile.privateDirectoryName(parent));
    // Before it is there, since the JVM may end at any time.
    Runtime.getRuntime().addShutdownHook(socket.onExit);
    try {
      TemporaryFile.createPrivateDirectory(socket.directory);
    } catch (IOException | RuntimeException e) {
      socket.forget();
      throw e;
    }
    return socket;
  }

  /** Only where nobody listens any more; what cannot be told counts as somebody. */
  private static boolean answers(File file) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // One whose queue is full would block.
      channel.configureBlocking(false);
      channel.connect(UnixDomainSocketAddress.of(file.toPath()));
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  /** Where to bind it. */
  UnixDomainSocketAddress address() {
    return UnixDomainSocketAddress.of(made.toPath());
  }

  /** Puts the bound socket into its place, and sees to it that it goes with the JVM. */
  void publish() throws IOException {
    try {
      if (!TemporaryFile.restrict(made)) {
        throw new IOException("cannot restrict access to it");
      }
      key = Files.readAttributes(made.toPath(), BasicFileAttributes.class).fileKey();
      if (!made.renameTo(file)) {
        throw new IOException("cannot move it there");
      }
    } catch (IOException e) {
      key = null;
      throw e;
    }
  }

  /** Leaves nothing of the preparation. */
  void discard() {
    made.delete();
    directory.delete();
  }

  /** There will be another in its place. */
  void forget() {
    discard();
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // The JVM is ending: it removes the file.
    }
  }

  /** Not when another process has put its own there since. */
  private void remove() {
    discard();
    if (key == null) {
      return;
    }
    try {
      Object now = Files.readAttributes(file.toPath(), BasicFileAttributes.class).fileKey();
      if (key.equals(now)) {
        file.delete();
      }
    } catch (IOException e) {
      // Gone already.
    }
  }
}
