package io.diag.agent.gate;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.GuardException;
import io.diag.agent.config.Options;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where the port listens: on an IP address, or on a unix domain socket.
 *
 * @param inet null for a unix domain socket
 * @param unix null for an IP address
 */
public record ListenAddress(InetSocketAddress inet, File unix) {

  private static final String UNIX = "unix:";

  /** What the options say. */
  public static ListenAddress of(Configuration configuration) throws GuardException {
    String bind = configuration.get(Options.BIND);
    int port = configuration.get(Options.PORT);
    if (bind.startsWith(UNIX)) {
      String name = bind.substring(UNIX.length());
      if (name.isEmpty()) {
        throw new GuardException("option bind: after unix: comes the name of a file");
      }
      return new ListenAddress(null, new File(name).getAbsoluteFile());
    }
    InetAddress address =
        bind.equals("localhost") ? InetAddress.getLoopbackAddress() : AddressList.address(bind);
    if (address == null) {
      throw new GuardException(
          "option bind: '" + bind + "' is not an IP address, localhost or unix:FILE");
    }
    return new ListenAddress(new InetSocketAddress(address, port), null);
  }

  /** Whether nobody outside of this machine can reach it. */
  boolean isPrivate() {
    return unix != null || inet.getAddress().isLoopbackAddress();
  }

  @Override
  public String toString() {
    return unix != null ? UNIX + unix : inet.getAddress().getHostAddress() + ":" + inet.getPort();
  }
}
