package io.diag.agent.http;

import io.diag.agent.gate.CollectionLimits;
import io.diag.agent.gate.RefusedException;
import io.diag.hooks.SuppressedErrors;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpMethod;
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

  /**
   * What a refused client still sends is dropped for this long: a reset could lose it the answer.
   */
  private static final int LINGER_SECONDS = 1;

  /** The time a client has to send a whole request; also how long an idle connection is kept. */
  private static final int REQUEST_SECONDS = 60;

  /**
   * How long one may still work for a client that has closed its side: it may be gone, or wait for
   * what is nearly there.
   */
  private static final int HALF_CLOSED_SECONDS = 5;

  /** A page asks again as soon as it has been refused; a browser has a few connections for it. */
  private static final int LATE_MILLIS = 100;

  /** How often it is looked whether a client has gone that has sent requests ahead. */
  private static final int LOOK_SECONDS = 1;

  private final Router router;
  private final Control control;
  private final Executor workers;
  private final CollectionLimits limits;
  private final Refusals refusals;
  private final Connections connections;
  private final LongAdder requests;
  private final Deque<PendingRequest> waiting = new ArrayDeque<>();
  private PendingRequest current;
  private boolean inputClosed;
  private boolean refused;
  private ScheduledFuture<?> deadline;

  RequestHandler(
      Router router,
      Control control,
      Executor workers,
      CollectionLimits limits,
      Refusals refusals,
      Connections connections,
      LongAdder requests) {
    this.router = router;
    this.control = control;
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
    PendingRequest pending;
    if (waiting.size() == MAX_WAITING) {
      refused = true;
      pending = PendingRequest.refused(new Refused(HttpMethod.GET, tooManyAtOnce()));
    } else if (message instanceof AdmittedRequest admitted) {
      pending = PendingRequest.of(admitted);
    } else {
      refused = true;
      pending = PendingRequest.refused((Refused) message);
    }
    if (current == null) {
      serve(context, pending);
      return;
    }
    waiting.add(pending);
    if (waiting.size() >= MAX_PIPELINED) {
      // What has been read already still comes; the rest stays with the client.
      if (context.channel().config().isAutoRead()) {
        context.channel().config().setAutoRead(false);
        lookLater(context);
      }
    }
  }

  /** Without reading it would not be noticed that the client is gone. */
  private void lookLater(ChannelHandlerContext context) {
    context
        .executor()
        .schedule(
            () -> {
              if (context.channel().isActive() && !context.channel().config().isAutoRead()) {
                context.read();
                lookLater(context);
              }
            },
            LOOK_SECONDS,
            TimeUnit.SECONDS);
  }

  private void serve(ChannelHandlerContext context, PendingRequest pending) {
    clearDeadline();
    connections.setBusy(context.channel());
    requests.increment();
    current = pending;
    if (pending.answer() != null) {
      if (pending.late()) {
        context
            .executor()
            .schedule(() -> writeLate(context, pending), LATE_MILLIS, TimeUnit.MILLISECONDS);
      } else {
        write(context, pending, pending.answer());
      }
      return;
    }
    // Before it counts, since there may be no heap for it.
    Answer answer = new Answer(context, pending);
    if (answer.heavy) {
      try {
        limits.enter(pending.source());
      } catch (RefusedException e) {
        write(context, pending, refusals.response(e, null));
        return;
      }
    }
    try {
      workers.execute(new RequestWork(router, control, context, pending, answer));
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // The latter where no thread can be made: since JDK 21 a pool does not call start() for it,
      // which would say so.
      answer.served(Refusals.NO_ROOM);
      write(context, pending, tooManyAtOnce());
    }
  }

  /** What follows when a worker thread has an answer. */
  private final class Answer implements RequestWork.Ends {

    private final ChannelHandlerContext context;
    private final PendingRequest pending;
    private final boolean heavy;

    Answer(ChannelHandlerContext context, PendingRequest pending) {
      this.context = context;
      this.pending = pending;
      this.heavy = pending.isHeavy();
    }

    @Override
    public void served(Response response) {
      if (heavy) {
        limits.leave(pending.source(), response.status() < 400);
      }
    }

    @Override
    public void write(Response response) {
      RequestHandler.this.write(context, pending, response);
    }

    @Override
    public void streamed(ChannelFuture written) {
      afterwards(context, written, pending.keepAlive() && pending.chunked());
    }
  }

  private Response tooManyAtOnce() {
    return refusals.response(CollectionLimits.busy(), null);
  }

  private void writeLate(ChannelHandlerContext context, PendingRequest pending) {
    try {
      write(context, pending, pending.answer());
    } catch (Throwable e) {
      // From a scheduled task Netty would only log it, and the client wait.
      SuppressedErrors.report("port", e);
      Connections.end(context.channel());
    }
  }

  private void write(ChannelHandlerContext context, PendingRequest pending, Response response) {
    boolean head = pending.method().equals(HttpMethod.HEAD);
    ChannelFuture written;
    if (head || response.body().fitsInto(CHUNK)) {
      written = context.writeAndFlush(ResponseEncoder.whole(response, head, pending.keepAlive()));
      response.body().close();
    } else {
      context.write(ResponseEncoder.head(response, pending.keepAlive()));
      // In pieces, each of which has to be taken in time, so that a slow client is told from a dead
      // one.
      written =
          context.writeAndFlush(
              new HttpChunkedInput(new ChunkedStream(response.body().stream(), CHUNK)));
      written.addListener(done -> response.body().close());
    }
    if (refused && waiting.isEmpty()) {
      written.addListener(done -> linger(context));
      return;
    }
    afterwards(context, written, pending.keepAlive());
  }

  private void afterwards(ChannelHandlerContext context, ChannelFuture written, boolean keepAlive) {
    if (!keepAlive || (inputClosed && waiting.isEmpty())) {
      written.addListener(ChannelFutureListener.CLOSE);
      return;
    }
    written.addListener(
        done -> {
          if (done.isSuccess()) {
            tryNext(context);
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

  private void tryNext(ChannelHandlerContext context) {
    try {
      next(context);
    } catch (Throwable e) {
      // From a listener Netty would only log it, and the client wait.
      SuppressedErrors.report("port", e);
      Connections.end(context.channel());
    }
  }

  private void next(ChannelHandlerContext context) {
    current = null;
    PendingRequest pending = waiting.poll();
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
      } else {
        context.executor().schedule(this::unwanted, HALF_CLOSED_SECONDS, TimeUnit.SECONDS);
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
    unwanted();
    waiting.clear();
    context.fireChannelInactive();
  }

  private void unwanted() {
    if (current != null) {
      current.unwanted();
    }
    waiting.forEach(PendingRequest::unwanted);
  }

  private void clientGone() {
    if (current != null) {
      current.clientGone();
    }
    waiting.forEach(PendingRequest::clientGone);
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
