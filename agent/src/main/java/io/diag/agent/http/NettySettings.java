package io.diag.agent.http;

/**
 * Settings that Netty takes from system properties only. They are there while its classes
 * initialise and gone afterwards. The names are relocated with Netty's classes, so that the
 * service's own Netty does not see them, nor ours the service's.
 */
final class NettySettings {

  private static final String[][] PROPERTIES = {
    // Its search for the limit initialises JMX, whose implementation the service may yet choose.
    {"io.netty.ignoreMaxDirectMemorySize", "true"},
    // Without jdk.unsupported it has to do without; the same everywhere is easier to trust, and JDK
    // 25
    // warns of some of its methods.
    {"io.netty.noUnsafe", "true"},
    // It would look for Flight Recorder to report its buffers to.
    {"io.netty.jfr.enabled", "false"},
    // Part of a channel's id, for which it would list all network interfaces.
    {"io.netty.machineId", "00:00:00:00:00:01"},
  };

  /** To be called before any class of Netty's is touched. */
  static void set() {
    for (String[] property : PROPERTIES) {
      System.setProperty(property[0], property[1]);
    }
    NettyLog.install();
  }

  static void clear() {
    for (String[] property : PROPERTIES) {
      System.clearProperty(property[0]);
    }
  }

  private NettySettings() {}
}
