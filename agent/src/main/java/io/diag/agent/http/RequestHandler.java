package io.diag.agent.http;

import io.diag.hooks.SuppressedErrors;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.stream.ChunkedStream;
import io.netty.handler.timeout.TimeoutException;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Serves the requests of one connection one after the other, each on a worker thread. Runs on the
 * event loop.
 *
 * <p>Reading goes on while a request is served, or a client that leaves would not be noticed; what
 * it has sent ahead waits in a short queue.
 */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final int MAX_PIPELINED = 8;
  private static final int CHUNK = 64 * 1024;
  private static final int RETRY_SECONDS = 5;

  /** The time a client has to send a whole request; also how long an idle connection is kept. */
  private static final int REQUEST_SECONDS = 60;

  private final Router router;
  private final Executor workers;
  private final CollectionLimits limits;
  private final LongAdder requests;
  private final Deque<Pending> waiting = new ArrayDeque<>();
  private Pending current;
  private boolean inputClosed;
  private ScheduledFuture<?> deadline;

  private record Pending(Request request, HttpMethod method, boolean keepAlive, String error) {}

  RequestHandler(Router router, Executor workers, CollectionLimits limits, LongAdder requests) {
    this.router = router;
    this.workers = workers;
    this.limits = limits;
    this.requests = requests;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    setDeadline(context);
    context.fireChannelActive();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
    Pending pending = decode(message);
    if (current == null) {
      serve(context, pending);
      return;
    }
    waiting.add(pending);
    if (waiting.size() >= MAX_PIPELINED) {
      // What has been read already still comes; the rest stays with the client.
      context.channel().config().setAutoRead(false);
    }
  }

  private static Pending decode(FullHttpRequest message) {
    boolean keepAlive = HttpUtil.isKeepAlive(message);
    if (message.decoderResult().isFailure()) {
      Throwable cause = message.decoderResult().cause();
      String error =
          cause instanceof TooLongFrameException
              ? "request line or headers too long"
              : "malformed request";
      return new Pending(null, message.method(), false, error);
    }
    try {
      QueryStringDecoder uri = new QueryStringDecoder(withoutAuthority(message.uri()));
      Request request =
          new Request(
              message.method().name(),
              uri.path(),
              new Query(uri.rawQuery()),
              ByteBufUtil.getBytes(message.content()));
      return new Pending(request, message.method(), keepAlive, null);
    } catch (IllegalArgumentException e) {
      return new Pending(null, message.method(), keepAlive, "malformed URL: " + e.getMessage());
    }
  }

  /** A proxy is sent the whole URL, and a server has to take that as well. */
  private static String withoutAuthority(String target) {
    int authority = target.startsWith("http://") ? "http://".length() : -1;
    if (authority < 0) {
      return target;
    }
    int path = target.indexOf('/', authority);
    return path < 0 ? "/" : target.substring(path);
  }

  private void serve(ChannelHandlerContext context, Pending pending) {
    clearDeadline();
    requests.increment();
    current = pending;
    if (pending.error != null) {
      write(context, pending, Response.error(400, pending.error));
      return;
    }
    if (!router.isHeavy(pending.request)) {
      execute(context, pending, () -> {});
      return;
    }
    String source = source(context);
    String refusal = limits.enter(source);
    if (refusal != null) {
      refuse(context, pending, refusal);
      return;
    }
    execute(context, pending, () -> limits.leave(source));
  }

  private void execute(ChannelHandlerContext context, Pending pending, Runnable done) {
    try {
      workers.execute(
          () -> {
            Response response;
            try {
              response = router.serve(pending.request);
            } finally {
              done.run();
            }
            context.executor().execute(() -> tryWrite(context, pending, response));
          });
    } catch (RejectedExecutionException e) {
      done.run();
      refuse(context, pending, "too many requests at once; try again");
    }
  }

  private void refuse(ChannelHandlerContext context, Pending pending, String reason) {
    write(
        context,
        pending,
        Response.error(429, reason + " in " + RETRY_SECONDS + " s")
            .with("Retry-After", String.valueOf(RETRY_SECONDS)));
  }

  private static String source(ChannelHandlerContext context) {
    return context.channel().remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : "local";
  }

  private void tryWrite(ChannelHandlerContext context, Pending pending, Response response) {
    try {
      write(context, pending, response);
    } catch (RuntimeException e) {
      // Nothing else would ever end this connection.
      SuppressedErrors.report("port", e);
      response.body().close();
      context.close();
    }
  }

  private void write(ChannelHandlerContext context, Pending pending, Response response) {
    boolean head = pending.method.equals(HttpMethod.HEAD);
    ChannelFuture written;
    if (head || response.body().fitsInto(CHUNK)) {
      written = context.writeAndFlush(ResponseEncoder.whole(response, head, pending.keepAlive));
      response.body().close();
    } else {
      context.write(ResponseEncoder.head(response, pending.keepAlive));
      // In pieces, each of which has to be taken in time, so that a slow client is told from a dead
      // one.
      written =
          context.writeAndFlush(
              new HttpChunkedInput(new ChunkedStream(response.body().stream(), CHUNK)));
    }
    if (!pending.keepAlive || (inputClosed && waiting.isEmpty())) {
      written.addListener(ChannelFutureListener.CLOSE);
      return;
    }
    written.addListener(
        done -> {
          if (done.isSuccess()) {
            next(context);
          } else {
            context.close();
          }
        });
  }

  private void next(ChannelHandlerContext context) {
    current = null;
    Pending pending = waiting.poll();
    if (pending != null) {
      serve(context, pending);
      return;
    }
    if (inputClosed) {
      context.close();
      return;
    }
    context.channel().config().setAutoRead(true);
    setDeadline(context);
  }

  private void setDeadline(ChannelHandlerContext context) {
    deadline =
        context.executor().schedule(() -> context.close(), REQUEST_SECONDS, TimeUnit.SECONDS);
  }

  private void clearDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputClosed = true;
      // It may be gone or may wait for the answer: it gets what there is, as from Go.
      clientGone();
      if (current == null) {
        context.close();
      }
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    clearDeadline();
    clientGone();
    waiting.clear();
    context.fireChannelInactive();
  }

  private void clientGone() {
    if (current != null && current.request != null) {
      current.request.clientGone();
    }
    for (Pending pending : waiting) {
      if (pending.request != null) {
        pending.request.clientGone();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // What the network or the client does to a connection is no error of ours.
    boolean clients =
        cause instanceof IOException
            || cause instanceof TimeoutException
            || cause instanceof CodecException;
    if (!clients) {
      SuppressedErrors.report("port", cause);
    }
    context.close();
  }
}
