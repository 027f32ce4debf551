package io.diag.agent.http;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.GuardException;
import io.diag.agent.counters.Counters;
import io.diag.agent.gate.GuardedPort;
import io.diag.agent.gate.Work;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Puts requests and answers through the port's own handlers, over a connection of the JVM to
 * itself, before the port is opened. What a first request needs and cannot get, classes or memory
 * above all, is known then, and not when somebody waits for an answer.
 *
 * <p>Nothing of it is counted, and it needs no credentials: what it talks to is no open port.
 */
final class Rehearsal {

  /** It takes a tenth of a second, more on a busy machine. */
  private static final int SECONDS = 30;

  private static final int SMALL = 10;

  /** Sent in more than one piece. */
  private static final int LARGE = 80 * 1024;

  private static final String[] PATHS = {"/small", "/large", "/streamed"};
  private static final int[] LENGTHS = {SMALL, LARGE, LARGE};

  private final EventLoop loop;
  private final GuardedPort port;
  private final ByteBuffer direct;

  Rehearsal(EventLoop loop, GuardedPort port, ByteBuffer direct) {
    this.loop = loop;
    this.port = port;
    this.direct = direct;
  }

  /**
   * Does it.
   *
   * @throws IOException if no answer comes; the message says why
   */
  void run() throws IOException, GuardException, InterruptedException {
    ConnectedPair pair = connect();
    if (pair == null) {
      return;
    }
    ConnectionInitializer connections =
        new ConnectionInitializer(guards(), router(), new Counters());
    CompletableFuture<Void> answered = new CompletableFuture<>();
    connections.failTo(answered);
    Channel server = channel(pair.server(), connections);
    Channel client = channel(pair.client(), new ClientInitializer(answered));
    try {
      loop.register(server).sync();
      loop.register(client).sync();
      answered.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no answer to a request of its own within " + SECONDS + " s", e);
    } finally {
      client.close();
      server.close();
      connections.end();
    }
  }

  /** As if no option were given: with those that are, it would need credentials. */
  private GuardedPort guards() throws GuardException, InterruptedException {
    String options = port.address().unix() == null ? "" : "bind=unix:/rehearsal";
    return GuardedPort.of(Configuration.load(options, new Properties(), Map.of()));
  }

  /** Null where a JVM cannot connect to itself: others may be able to. */
  private ConnectedPair connect() {
    try {
      if (port.address().unix() != null) {
        return ConnectedPair.unix(new File(System.getProperty("java.io.tmpdir", "/tmp")));
      }
      return ConnectedPair.inet();
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  private Channel channel(SocketChannel socket, ChannelHandler handler) {
    Channel channel =
        port.address().unix() != null
            ? new NioDomainSocketChannel(null, socket)
            : new OwnBufferSocket(null, socket, direct);
    channel.config().setAllocator(HeapAllocator.INSTANCE);
    channel.pipeline().addLast(handler);
    return channel;
  }

  /** An answer of each kind. */
  private static Router router() {
    Router router = new Router();
    router.register(
        Endpoint.read(
            PATHS[0],
            Work.CHEAP,
            "",
            "",
            request -> Response.inline("text/plain", new byte[SMALL])));
    router.register(
        Endpoint.read(
            PATHS[1],
            Work.CHEAP,
            "",
            "",
            request -> Response.inline("text/plain", new byte[LARGE])));
    router.register(
        Endpoint.read(
            PATHS[2],
            Work.CHEAP,
            "",
            "",
            request -> Response.streamed(out -> out.write(new byte[LARGE]))));
    return router;
  }

  private static final class ClientInitializer extends ChannelInitializer<Channel> {

    private final CompletableFuture<Void> answered;

    ClientInitializer(CompletableFuture<Void> answered) {
      this.answered = answered;
    }

    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(new HttpResponseDecoder(), new Client(answered));
    }
  }

  /** Asks for one after the other. */
  private static final class Client extends SimpleChannelInboundHandler<HttpObject> {

    private final CompletableFuture<Void> answered;
    private int asked;
    private int status;
    private int received;

    Client(CompletableFuture<Void> answered) {
      this.answered = answered;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      ask(context);
    }

    private void ask(ChannelHandlerContext context) {
      received = 0;
      String request = "GET " + PATHS[asked] + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      context.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (message instanceof HttpResponse head) {
        status = head.status().code();
      }
      if (message instanceof HttpContent content) {
        received += content.content().readableBytes();
      }
      if (message instanceof LastHttpContent) {
        ended(context);
      }
    }

    private void ended(ChannelHandlerContext context) {
      if (status != 200 || received != LENGTHS[asked]) {
        answered.completeExceptionally(
            new IOException(
                "a request of its own was answered with " + status + ", " + received + " bytes"));
      } else if (++asked == PATHS.length) {
        answered.complete(null);
      } else {
        ask(context);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answered.completeExceptionally(
          new IOException("a connection of its own was closed without an answer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answered.completeExceptionally(cause);
    }
  }
}
