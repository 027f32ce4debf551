package io.diag.it.hosts;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** A directory and two ports that one start of a server has for itself. */
public record HostPlace(Path directory, int port, int otherPort) {

  // Below those that systems give to clients, one of which could take it before the server does.
  private static final int FIRST = 15_000;
  private static final int LAST = 32_000;
  private static final int TRIES = 100;

  public static HostPlace in(Path directory) throws IOException {
    // Both at once, so that they differ.
    try (ServerSocket one = free();
        ServerSocket other = free()) {
      return new HostPlace(directory, one.getLocalPort(), other.getLocalPort());
    }
  }

  private static ServerSocket free() throws IOException {
    for (int tries = 1; ; tries++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      try {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
      } catch (BindException e) {
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }

  String portText() {
    return Integer.toString(port);
  }
}
