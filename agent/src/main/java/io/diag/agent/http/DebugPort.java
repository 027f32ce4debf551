package io.diag.agent.http;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.GuardException;
import io.diag.agent.counters.Counters;
import io.diag.agent.gate.GuardedPort;
import io.diag.agent.gate.ListenAddress;
import io.diag.agent.threads.AgentThreads;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.spi.SelectorProvider;

/**
 * The HTTP server: one event loop thread for all connections, worker threads that exist while
 * requests are served, none of the service's.
 */
public final class DebugPort {

  private static final int BACKLOG = 64;

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
      Channel channel = port.address().unix() == null ? bindInet(port) : bindUnix(port);
      publishToken(port, channel);
      return new Open(url(port, channel), port.summary());
    } finally {
      NettySettings.clear();
    }
  }

  private Channel bindInet(GuardedPort port) throws IOException, InterruptedException {
    ListenAddress listen = port.address();
    boolean ipv6 = listen.inet().getAddress() instanceof Inet6Address;
    // Else 0.0.0.0 would take IPv6 connections as well.
    SocketProtocolFamily family = ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    ServerBootstrap server =
        bootstrap(port)
            .channelFactory(() -> new NioServerSocketChannel(SelectorProvider.provider(), family))
            .option(ChannelOption.SO_REUSEADDR, true)
            // A client may close its side and wait for the answer, as Go's server lets it.
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    String hint = "With port=0 a free one is taken and address-file=FILE tells which";
    Channel bound = bind(server, listen.inet(), listen, hint);
    return bound;
  }

  private static void publishToken(GuardedPort port, Channel channel)
      throws GuardException, InterruptedException {
    if (port.token() != null) {
      try {
        port.token().publish();
      } catch (GuardException e) {
        channel.close().await();
        channel.eventLoop().parent().shutdownGracefully();
        throw e;
      }
    }
  }

  private static String url(GuardedPort port, Channel channel) {
    if (!(channel.localAddress() instanceof InetSocketAddress address)) {
      return port.address().toString();
    }
    String host = address.getAddress().getHostAddress();
    return (port.tls() == null ? "http://" : "https://")
        + (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }

  private Channel bindUnix(GuardedPort port) throws IOException, InterruptedException {
    ListenAddress listen = port.address();
    try {
      UnixSocket socket = UnixSocket.prepare(listen.unix());
      try {
        ServerBootstrap server = bootstrap(port).channel(NioServerDomainSocketChannel.class);
        Channel bound = bind(server, socket.address(), listen, "");
        socket.publish();
        return bound;
      } finally {
        socket.discard();
      }
    } catch (UnsupportedOperationException e) {
      throw cannotOpen(listen, e, "This JVM has no unix domain sockets");
    } catch (PortClosedException e) {
      throw e;
    } catch (IOException e) {
      throw cannotOpen(listen, e, "");
    }
  }

  private ServerBootstrap bootstrap(GuardedPort port) {
    return new ServerBootstrap()
        .group(new MultiThreadIoEventLoopGroup(1, AgentThreads.http(), NioIoHandler.newFactory()))
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        // No arenas: a few requests a minute do not pay for megabytes kept ready.
        .option(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
        .childOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
        .childHandler(new ConnectionInitializer(port, router, counters));
  }

  private static Channel bind(
      ServerBootstrap server, SocketAddress address, ListenAddress listen, String hint)
      throws IOException, InterruptedException {
    ChannelFuture bound = server.bind(address).await();
    if (!bound.isSuccess()) {
      server.config().group().shutdownGracefully();
      throw cannotOpen(listen, bound.cause(), hint);
    }
    return bound.channel();
  }

  private static PortClosedException cannotOpen(
      ListenAddress listen, Throwable cause, String hint) {
    return new PortClosedException(
        "cannot open the debug port on "
            + listen
            + " ("
            + cause.getMessage()
            + "); the service goes on without it"
            + (hint.isEmpty() ? "" : ". " + hint),
        cause);
  }

  private static final class PortClosedException extends IOException {

    private static final long serialVersionUID = 1L;

    PortClosedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
