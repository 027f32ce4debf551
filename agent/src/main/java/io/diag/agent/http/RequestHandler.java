package io.diag.agent.http;

import io.diag.agent.gate.CollectionLimits;
import io.diag.agent.gate.RefusedException;
import io.diag.hooks.SuppressedErrors;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedStream;
import io.netty.handler.timeout.TimeoutException;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Serves the requests of one connection one after the other, each on a worker thread. Runs on the
 * event loop.
 *
 * <p>Reading goes on while a request is served, or a client that leaves would not be noticed; what
 * it has sent ahead waits in a short queue.
 */
final class RequestHandler extends SimpleChannelInboundHandler<Object> {

  private static final int MAX_PIPELINED = 2;

  /** What had been read by then; the codec itself gives up at 128. */
  private static final int MAX_WAITING = 64;

  private static final int CHUNK = 64 * 1024;

  private static final Response NO_ROOM =
      Response.error(503, "the service's heap has no room for this answer");

  /**
   * What a refused client still sends is dropped for this long: a reset could lose it the answer.
   */
  private static final int LINGER_SECONDS = 1;

  /** The time a client has to send a whole request; also how long an idle connection is kept. */
  private static final int REQUEST_SECONDS = 60;

  /** For as long as the service has no heap, within reason: each costs it a collection. */
  private static final int CLOSE_TRIES = 10;

  private static final long CLOSE_PAUSE_NANOS = 1_000_000_000;

  private final Router router;
  private final Executor workers;
  private final CollectionLimits limits;
  private final Refusals refusals;
  private final Connections connections;
  private final LongAdder requests;
  private final Deque<Pending> waiting = new ArrayDeque<>();
  private Pending current;
  private boolean inputClosed;
  private boolean refused;
  private ScheduledFuture<?> deadline;

  /** Either a request or the answer to it that is settled already. */
  private record Pending(
      Request request,
      Endpoint endpoint,
      Response answer,
      HttpMethod method,
      String source,
      boolean keepAlive,
      boolean chunked) {}

  RequestHandler(
      Router router,
      Executor workers,
      CollectionLimits limits,
      Refusals refusals,
      Connections connections,
      LongAdder requests) {
    this.router = router;
    this.workers = workers;
    this.limits = limits;
    this.refusals = refusals;
    this.connections = connections;
    this.requests = requests;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    setDeadline(context);
    context.fireChannelActive();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Object message) {
    if (refused) {
      return;
    }
    Pending pending;
    if (waiting.size() == MAX_WAITING) {
      refused = true;
      pending = settled(new Refused(HttpMethod.GET, tooManyAtOnce()));
    } else if (message instanceof AdmittedRequest admitted) {
      pending = decode(admitted);
    } else {
      refused = true;
      pending = settled((Refused) message);
    }
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

  private static Pending settled(Refused refused) {
    return new Pending(
        null,
        null,
        refused.response(),
        refused.method(),
        "",
        /* keepAlive= */ false,
        /* chunked= */ false);
  }

  private static Pending decode(AdmittedRequest message) {
    HttpMethod method = message.method();
    RequestTarget target = message.head().target();
    String source = message.head().source();
    boolean keepAlive = HttpUtil.isKeepAlive(message);
    if (message.decoderResult().isFailure()) {
      Response answer = Response.error(400, "malformed request");
      return new Pending(
          null, null, answer, method, source, /* keepAlive= */ false, /* chunked= */ false);
    }
    if (target == null) {
      Response answer =
          Response.error(400, "malformed URL: after each % come two hexadecimal digits");
      return new Pending(null, null, answer, method, source, keepAlive, /* chunked= */ false);
    }
    Request request =
        new Request(
            method.name(),
            target.path(),
            target.query(),
            message.headers(),
            ByteBufUtil.getBytes(message.content()));
    boolean chunked = message.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
    return new Pending(
        request, message.head().endpoint(), null, method, source, keepAlive, chunked);
  }

  private void serve(ChannelHandlerContext context, Pending pending) {
    clearDeadline();
    connections.setBusy(context.channel());
    requests.increment();
    current = pending;
    if (pending.answer != null) {
      write(context, pending, pending.answer);
      return;
    }
    Endpoint endpoint = pending.endpoint;
    if (endpoint == null || !endpoint.isHeavy(pending.request.method(), pending.request.query())) {
      execute(context, pending, response -> {});
      return;
    }
    try {
      limits.enter(pending.source);
    } catch (RefusedException e) {
      write(context, pending, refusals.response(e, null));
      return;
    }
    execute(context, pending, response -> limits.leave(pending.source, response.status() < 400));
  }

  private void execute(ChannelHandlerContext context, Pending pending, Consumer<Response> done) {
    try {
      workers.execute(new Work(context, pending, done));
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // The latter where no thread can be made: since JDK 21 a pool does not call start() for it,
      // which would say so.
      Response response = tooManyAtOnce();
      done.accept(response);
      write(context, pending, response);
    }
  }

  /** On the worker thread, which has the request until its answer has been taken. */
  private void stream(ChannelHandlerContext context, Pending pending, Response response) {
    try {
      ChannelStream out = new ChannelStream(context);
      context.write(ResponseEncoder.open(response, pending.keepAlive, pending.chunked));
      if (!pending.method.equals(HttpMethod.HEAD)) {
        response.body().writer().writeTo(out);
      }
      ChannelFuture written = out.end();
      context
          .executor()
          .execute(() -> afterwards(context, written, pending.keepAlive && pending.chunked));
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // The client's, who takes no more.
    } catch (Throwable e) {
      SuppressedErrors.report(pending.request.path(), e);
    }
    // Without the last chunk, so that the client can tell that there would have been more.
    closeWhenPossible(context);
  }

  /**
   * What a worker thread does for a request. Whatever it needs to end it is there before it begins:
   * where the answer has used up the heap, the client is not to wait for ever.
   */
  private final class Work implements Runnable {

    private final ChannelHandlerContext context;
    private final Pending pending;
    private final Consumer<Response> done;
    private final Runnable write = this::write;
    private Response response = NO_ROOM;

    Work(ChannelHandlerContext context, Pending pending, Consumer<Response> done) {
      this.context = context;
      this.pending = pending;
      this.done = done;
    }

    @Override
    public void run() {
      try {
        response = router.serve(pending.endpoint, pending.request);
      } catch (Throwable e) {
        // Not even for the words of an error was there room.
      }
      boolean streamed = response.body().writer() != null;
      try {
        if (streamed) {
          stream(context, pending, response);
        }
      } finally {
        done.accept(response);
      }
      if (!streamed) {
        handOver();
      }
    }

    private void handOver() {
      try {
        context.executor().execute(write);
      } catch (Throwable e) {
        SuppressedErrors.report("port", e);
        closeWhenPossible(context);
      }
    }

    private void write() {
      try {
        RequestHandler.this.write(context, pending, response);
      } catch (Throwable e) {
        // Nothing else would ever end this connection.
        SuppressedErrors.report("port", e);
        response.body().close();
        Connections.end(context.channel());
      }
    }
  }

  /** From a worker thread, for which the event loop has to take a task. */
  private static void closeWhenPossible(ChannelHandlerContext context) {
    for (int i = 0; i < CLOSE_TRIES; i++) {
      try {
        context.close();
        return;
      } catch (Throwable e) {
        LockSupport.parkNanos(CLOSE_PAUSE_NANOS);
      }
    }
  }

  private Response tooManyAtOnce() {
    return refusals.response(CollectionLimits.busy(), null);
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
    if (refused && waiting.isEmpty()) {
      written.addListener(done -> linger(context));
      return;
    }
    afterwards(context, written, pending.keepAlive);
  }

  private void afterwards(ChannelHandlerContext context, ChannelFuture written, boolean keepAlive) {
    if (!keepAlive || (inputClosed && waiting.isEmpty())) {
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

  private void linger(ChannelHandlerContext context) {
    // It waits for nothing, and is the first to make room for others.
    connections.setLeaving(context.channel());
    if (!(context.channel() instanceof DuplexChannel duplex) || duplex.isInputShutdown()) {
      context.close();
      return;
    }
    if (context.pipeline().get(SslHandler.class) == null) {
      duplex.shutdownOutput();
    }
    duplex.config().setAutoRead(true);
    context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
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
    connections.setIdle(context.channel());
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
      if (current == null || hasLingered(context)) {
        context.close();
      }
    }
    context.fireUserEventTriggered(event);
  }

  private boolean hasLingered(ChannelHandlerContext context) {
    return refused
        && context.channel() instanceof DuplexChannel duplex
        && duplex.isOutputShutdown();
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
    if (!isClients(cause)) {
      SuppressedErrors.report("port", cause);
    }
    Connections.end(context.channel());
  }

  /** What the network or the client does to a connection is no error of ours. */
  private static boolean isClients(Throwable cause) {
    return cause instanceof IOException
        || cause instanceof TimeoutException
        || (cause instanceof CodecException
            && (cause.getCause() == null || isClients(cause.getCause())));
  }
}
