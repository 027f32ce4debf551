package io.diag.agent.http;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.counters.Counters;
import io.diag.agent.threads.AgentThreads;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The HTTP server: one event loop thread for all connections, worker threads that exist while
 * requests are served, none of the service's.
 */
public final class DebugPort {

  private static final int BACKLOG = 64;

  private final Configuration configuration;
  private final Router router;
  private final Counters counters;

  public DebugPort(Configuration configuration, Router router, Counters counters) {
    this.configuration = configuration;
    this.router = router;
    this.counters = counters;
  }

  /**
   * Opens the port.
   *
   * @return the address really bound
   * @throws IOException if it cannot be opened; the message is for the operator
   */
  public InetSocketAddress open() throws IOException, InterruptedException {
    NettySettings.set();
    try {
      return bind(new InetSocketAddress(loopbackAddress(), configuration.get(Options.PORT)));
    } finally {
      NettySettings.clear();
    }
  }

  private InetSocketAddress bind(InetSocketAddress address)
      throws IOException, InterruptedException {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    MultiThreadIoEventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(1, AgentThreads.http(), NioIoHandler.newFactory());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            // A client may close its side and wait for the answer, as Go's server lets it.
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            // No arenas: a few requests a minute do not pay for megabytes kept ready.
            .option(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
            .childOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
            .childHandler(new ConnectionInitializer(router, counters))
            .bind(address)
            .await();
    if (!bound.isSuccess()) {
      loop.shutdownGracefully();
      throw new IOException(
          "cannot open the debug port on "
              + address.getAddress().getHostAddress()
              + ":"
              + address.getPort()
              + " ("
              + bound.cause().getMessage()
              + "); the service goes on without it. With port=0 a free one is taken and"
              + " address-file=FILE tells which",
          bound.cause());
    }
    return (InetSocketAddress) bound.channel().localAddress();
  }

  private InetAddress loopbackAddress() throws IOException {
    String bind = configuration.get(Options.BIND);
    if (bind.equals("localhost")) {
      return InetAddress.getLoopbackAddress();
    }
    // No host names: a look-up would settle the resolver and its cache, which the service may yet
    // configure.
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(bind);
    if (literal == null) {
      throw new IOException(
          "option bind: '"
              + bind
              + "' is not an IP address or localhost; the debug port stays closed");
    }
    InetAddress address = InetAddress.getByAddress(literal);
    if (!address.isLoopbackAddress()) {
      throw new IOException(
          "option bind: '"
              + bind
              + "' is not a loopback address, and this version has no credentials to protect any"
              + " other; the debug port stays closed. Use bind=127.0.0.1 and a tunnel, such as"
              + " ssh -L or kubectl port-forward");
    }
    return address;
  }
}
