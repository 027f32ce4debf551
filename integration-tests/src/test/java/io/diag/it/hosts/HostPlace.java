package io.diag.it.hosts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** A directory and two ports that one start of a server has for itself. */
public record HostPlace(Path directory, int port, int otherPort) {

  public static HostPlace in(Path directory) throws IOException {
    // Both at once, so that they differ.
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new HostPlace(directory, one.getLocalPort(), other.getLocalPort());
    }
  }

  String portText() {
    return Integer.toString(port);
  }
}
