package io.diag.agent.http;

import io.diag.agent.files.TemporaryFile;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The two ends of a connection of this JVM to itself, by a port or file that is closed again. */
record ConnectedPair(SocketChannel client, SocketChannel server) {

  /** By TCP. */
  static ConnectedPair inet() throws IOException {
    try (ServerSocketChannel listening = ServerSocketChannel.open()) {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      return accept(listening, SocketChannel.open(listening.getLocalAddress()));
    }
  }

  /** By a unix domain socket, in a directory into which nobody else can look. */
  static ConnectedPair unix(File parent) throws IOException {
    File directory = TemporaryFile.privateDirectoryName(parent);
    TemporaryFile.createPrivateDirectory(directory);
    File file = new File(directory, "s");
    try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listening.bind(UnixDomainSocketAddress.of(file.toPath()), 1);
      return accept(listening, SocketChannel.open(listening.getLocalAddress()));
    } finally {
      file.delete();
      directory.delete();
    }
  }

  private static ConnectedPair accept(ServerSocketChannel listening, SocketChannel client)
      throws IOException {
    boolean paired = false;
    try {
      SocketChannel server = listening.accept();
      // Another client of this machine may have been first.
      if (!server.getRemoteAddress().equals(client.getLocalAddress())) {
        server.close();
        throw new IOException("another client has connected");
      }
      paired = true;
      return new ConnectedPair(client, server);
    } finally {
      if (!paired) {
        client.close();
      }
    }
  }
}
