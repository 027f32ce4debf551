package io.diag.agent.http;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.GuardException;
import io.diag.agent.counters.Counters;
import io.diag.agent.gate.GuardedPort;
import io.diag.agent.log.RootCause;
import io.diag.agent.threads.AgentThreads;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.spi.SelectorProvider;
import java.util.ServiceConfigurationError;
import java.util.concurrent.RejectedExecutionException;

/**
 * The HTTP server: one event loop thread for all connections, worker threads that exist while
 * requests are served, none of the service's.
 */
public final class DebugPort {

  private static final String CLOSED =
      "the debug port stays closed; the service goes on without it: ";

  /** What is read or written at once. */
  private static final int BUFFER = 64 * 1024;

  private final Configuration configuration;
  private final Router router;
  private final Counters counters;

  /**
   * An open port.
   *
   * @param url where it answers: {@code http://ADDRESS:PORT}, {@code https://ADDRESS:PORT} or
   *     {@code unix:FILE}
   * @param guards who may come in, for people to read
   */
  public record Open(String url, String guards) {}

  public DebugPort(Configuration configuration, Router router, Counters counters) {
    this.configuration = configuration;
    this.router = router;
    this.counters = counters;
  }

  /**
   * Opens it.
   *
   * @throws GuardException if an option that guards it is wrong
   * @throws IOException if it cannot be opened; the message is for the operator
   */
  public Open open() throws GuardException, IOException, InterruptedException {
    // Before the options are read, of which some are addresses: Netty reads those.
    NettySettings.set();
    try {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
      GuardedPort port = GuardedPort.of(configuration);
      return new Open(url(port, listen(port)), port.summary());
    } catch (RejectedExecutionException e) {
      throw e;
    } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
      throw new IOException(CLOSED + RootCause.of(e) + selectorProvider(), e);
    } finally {
      NettySettings.clear();
    }
  }

  private SocketAddress listen(GuardedPort port)
      throws GuardException, IOException, InterruptedException {
    ByteBuffer direct = directBuffer();
    OneEventLoop loop = new OneEventLoop(AgentThreads.http());
    boolean open = false;
    try {
      rehearse(new Rehearsal(loop.next(), port, direct));
      ConnectionInitializer connections = new ConnectionInitializer(port, router, counters);
      SocketAddress address = new Listener(port, loop.next(), connections, direct).open();
      if (port.token() != null) {
        port.token().publish();
      }
      port.files().start();
      open = true;
      return address;
    } finally {
      if (!open) {
        loop.shutdownGracefully();
      }
    }
  }

  private static void rehearse(Rehearsal rehearsal)
      throws IOException, GuardException, InterruptedException {
    try {
      rehearsal.run();
    } catch (IOException e) {
      throw new IOException(CLOSED + RootCause.of(e), e);
    }
  }

  /** The service may have its own, by property or as a service provider, and it may be broken. */
  private static String selectorProvider() {
    try {
      Class<?> provider = SelectorProvider.provider().getClass();
      return provider.getClassLoader() == null
          ? ""
          : "; this JVM's SelectorProvider is " + provider.getName();
    } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
      return "; this JVM's SelectorProvider cannot be made";
    }
  }

  /** Asked for once: later the service may have used up what there is. */
  private static ByteBuffer directBuffer() throws IOException {
    try {
      return ByteBuffer.allocateDirect(BUFFER);
    } catch (OutOfMemoryError e) {
      throw new IOException(
          CLOSED
              + "no direct memory is left for a buffer of "
              + BUFFER
              + " bytes (-XX:MaxDirectMemorySize): "
              + e.getMessage(),
          e);
    }
  }

  private static String url(GuardedPort port, SocketAddress bound) {
    if (!(bound instanceof InetSocketAddress address)) {
      return port.address().toString();
    }
    String host = address.getAddress().getHostAddress();
    return (port.tls() == null ? "http://" : "https://")
        + (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }
}
