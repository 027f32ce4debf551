package io.diag.it;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.net.Inet4Address;
import java.net.NetworkInterface;

/** The machine the tests run on. */
final class Machine {

  /** An IPv4 address of it that is not loopback; it is its own client by that. */
  static String address() throws Exception {
    String found =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
            .map(address -> address.getHostAddress())
            .findFirst()
            .orElse(null);
    if (found != null) {
      return found;
    }
    String missing = "this machine has no address but loopback";
    return Client.areRequired() ? fail(missing) : abort(missing);
  }

  private Machine() {}
}
