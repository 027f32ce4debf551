package io.diag.agent.http;

import io.diag.bootstrap.SuppressedErrors;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.stream.ChunkedStream;
import io.netty.handler.timeout.TimeoutException;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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

  /** The time a client has to send a whole request; also how long an idle connection is kept. */
  private static final int REQUEST_SECONDS = 60;

  private final Router router;
  private final Executor workers;
  private final LongAdder requests;
  private final Deque<Pending> waiting = new ArrayDeque<>();
  private Pending current;
  private ScheduledFuture<?> deadline;

  private record Pending(Request request, HttpMethod method, boolean keepAlive, String error) {}

  RequestHandler(Router router, Executor workers, LongAdder requests) {
    this.router = router;
    this.workers = workers;
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
    } else if (waiting.size() < MAX_PIPELINED) {
      waiting.add(pending);
    } else {
      context.close();
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
      QueryStringDecoder uri = new QueryStringDecoder(message.uri());
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

  private void serve(ChannelHandlerContext context, Pending pending) {
    clearDeadline();
    requests.increment();
    current = pending;
    if (pending.error != null) {
      write(context, pending, Response.error(400, pending.error));
      return;
    }
    try {
      workers.execute(
          () -> {
            Response response = router.serve(pending.request);
            context.executor().execute(() -> write(context, pending, response));
          });
    } catch (RejectedExecutionException e) {
      write(
          context,
          pending,
          Response.error(429, "too many requests at once; try again later")
              .with("Retry-After", "5"));
    }
  }

  private void write(ChannelHandlerContext context, Pending pending, Response response) {
    boolean head = pending.method.equals(HttpMethod.HEAD);
    ChannelFuture written;
    if (head || response.body().length <= CHUNK) {
      written = context.writeAndFlush(ResponseEncoder.whole(response, head, pending.keepAlive));
    } else {
      context.write(ResponseEncoder.head(response, pending.keepAlive));
      // In pieces, each of which has to be taken in time, so that a slow client is told from a dead
      // one.
      written =
          context.writeAndFlush(
              new HttpChunkedInput(
                  new ChunkedStream(new ByteArrayInputStream(response.body()), CHUNK)));
    }
    if (!pending.keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
      return;
    }
    written.addListener(done -> next(context));
  }

  private void next(ChannelHandlerContext context) {
    current = null;
    Pending pending = waiting.poll();
    if (pending != null) {
      serve(context, pending);
    } else {
      setDeadline(context);
    }
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
  public void channelInactive(ChannelHandlerContext context) {
    clearDeadline();
    waiting.clear();
    if (current != null && current.request != null) {
      current.request.clientGone();
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException) && !(cause instanceof TimeoutException)) {
      // What the network or the client does to a connection is no error of ours.
      SuppressedErrors.report("port", cause);
    }
    context.close();
  }
}
