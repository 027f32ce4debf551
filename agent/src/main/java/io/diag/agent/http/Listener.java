package io.diag.agent.http;

import io.diag.agent.files.FileWatch;
import io.diag.agent.gate.GuardedPort;
import io.diag.agent.gate.ListenAddress;
import io.diag.agent.threads.Activity;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.SuppressedErrors;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Takes the connections of one address. Netty closes the socket that listens when a connection
 * cannot be taken for want of heap, and for some other errors stops to look at it: it is looked
 * after, and opened again.
 */
final class Listener {

  private static final int BACKLOG = 64;

  private static final int CHECK_SECONDS = 5;

  /** It takes no time, unless its task is lost for want of heap. */
  private static final int BIND_SECONDS = 30;

  private final ListenAddress listen;
  private final EventLoop loop;
  private final ConnectionInitializer connections;
  private final ByteBuffer direct;
  private final FileWatch files;

  /** Where it is bound, which with port 0 is not what was asked for. */
  private SocketAddress address;

  private UnixSocket unix;
  private volatile Channel channel;
  private volatile AcceptedChannels accepted;
  private volatile boolean opening;

  /**
   * A listener.
   *
   * @param direct by which its connections are read and written
   */
  Listener(GuardedPort port, EventLoop loop, ConnectionInitializer connections, ByteBuffer direct) {
    this.direct = direct;
    this.listen = port.address();
    this.loop = loop;
    this.connections = connections;
    this.files = port.files();
    this.address = listen.inet();
  }

  /**
   * Opens it, and keeps it open.
   *
   * @throws IOException if it cannot be opened; the message is for the operator
   */
  SocketAddress open() throws IOException, InterruptedException {
    bind();
    address = channel.localAddress();
    loop.scheduleWithFixedDelay(this::check, CHECK_SECONDS, CHECK_SECONDS, TimeUnit.SECONDS);
    return address;
  }

  /** The one that listens now; closed if that has ended. */
  Channel channel() {
    return channel;
  }

  /** An exception would end the checks. */
  private void check() {
    try {
      SuppressedErrors.tellOfHooks();
      Activity.beat();
      files.check();
      connections.sweep();
      if (listens()) {
        // Netty may have stopped to look at it.
        channel.config().setAutoRead(true);
        channel.read();
      } else if (!opening) {
        startOpening();
      }
    } catch (Throwable e) {
      SuppressedErrors.report("port", e);
    }
  }

  private void startOpening() {
    if (channel.isOpen()) {
      Connections.end(channel);
    }
    opening = true;
    boolean started = false;
    try {
      // Not on the event loop: for a socket in a file there is some work on the disk.
      AgentThreads.start(this::openAgain);
      started = true;
    } finally {
      if (!started) {
        opening = false;
      }
    }
  }

  /** Else it has been closed, or lost a part of itself for want of heap. */
  private boolean listens() {
    return channel.isActive()
        && channel.isRegistered()
        && !accepted.ended()
        && channel.pipeline().last() != accepted;
  }

  private void openAgain() {
    try {
      bind();
    } catch (Throwable e) {
      SuppressedErrors.report("port", e);
    } finally {
      opening = false;
    }
  }

  private void bind() throws IOException, InterruptedException {
    if (listen.unix() == null) {
      bindInet();
    } else {
      bindUnix();
    }
  }

  private void bindInet() throws IOException, InterruptedException {
    boolean ipv6 = listen.inet().getAddress() instanceof Inet6Address;
    // Else 0.0.0.0 would take IPv6 connections as well.
    SocketProtocolFamily family = ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    AcceptedChannels handler = new AcceptedChannels();
    ServerBootstrap server =
        bootstrap(handler)
            .channelFactory(() -> new OwnBufferServerSocket(family, direct))
            .option(ChannelOption.SO_REUSEADDR, true)
            // A client may close its side and wait for the answer, as Go's server lets it.
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    bind(
        server,
        handler,
        address,
        "With port=0 a free one is taken and address-file=FILE tells which");
  }

  private void bindUnix() throws IOException, InterruptedException {
    if (unix != null) {
      unix.forget();
    }
    try {
      unix = UnixSocket.prepare(listen.unix());
      try {
        AcceptedChannels handler = new AcceptedChannels();
        ServerBootstrap server = bootstrap(handler).channel(NioServerDomainSocketChannel.class);
        bind(server, handler, unix.address(), "");
        unix.publish();
      } finally {
        unix.discard();
      }
    } catch (UnsupportedOperationException e) {
      throw cannotOpen(e, "This JVM has no unix domain sockets");
    } catch (PortClosedException e) {
      throw e;
    } catch (IOException e) {
      throw cannotOpen(e, "");
    }
  }

  private ServerBootstrap bootstrap(AcceptedChannels handler) {
    return new ServerBootstrap()
        .group(loop)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.ALLOCATOR, HeapAllocator.INSTANCE)
        .childOption(ChannelOption.ALLOCATOR, HeapAllocator.INSTANCE)
        .handler(handler)
        .childHandler(connections);
  }

  private void bind(ServerBootstrap server, AcceptedChannels handler, SocketAddress to, String hint)
      throws IOException, InterruptedException {
    ChannelFuture bound = server.bind(to);
    if (!bound.await(BIND_SECONDS, TimeUnit.SECONDS)) {
      loop.execute(() -> Connections.end(bound.channel()));
      throw cannotOpen(new IOException("not bound within " + BIND_SECONDS + " s"), hint);
    }
    if (!bound.isSuccess()) {
      throw cannotOpen(bound.cause(), hint);
    }
    accepted = handler;
    channel = bound.channel();
  }

  private PortClosedException cannotOpen(Throwable cause, String hint) {
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
