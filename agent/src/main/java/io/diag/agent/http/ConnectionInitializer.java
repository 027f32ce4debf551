package io.diag.agent.http;

import io.diag.agent.counters.Counters;
import io.diag.agent.gate.GuardedPort;
import io.diag.agent.threads.Activity;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.SuppressedErrors;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLException;

/**
 * Builds the handler chain of a connection: limit, TLS, codec, gate, body, request. Everything a
 * client can make grow has a bound here.
 */
final class ConnectionInitializer extends ChannelInitializer<Channel> {

  private static final int MAX_REQUEST_LINE = 8 * 1024;
  private static final int MAX_HEADERS = 16 * 1024;

  /** Only /symbol takes one, and does not need it. */
  private static final int MAX_BODY = 4 * 1024;

  private static final int WORKER_IDLE_SECONDS = 5;

  /** A client that takes not even one chunk in this time is cut off. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** The same of one that takes fewer bytes than that on average, after this time. */
  private static final long LEAST_PER_SECOND = 16 * 1024;

  private final GuardedPort port;
  private final Router router;
  private final Refusals refusals;
  private final Connections connections = new Connections();
  private final Control control;
  private final LongAdder requests;
  private final LongAdder refused;
  private final ThreadPoolExecutor workers;
  private CompletableFuture<?> failing;

  ConnectionInitializer(GuardedPort port, Router router, Counters counters) {
    this.port = port;
    this.router = router;
    this.refusals = new Refusals(counters);
    this.control = new Control(connections, refusals);
    this.requests = counters.counter("diag_http_requests_total", "Requests to the debug port.");
    counters.gauge("diag_http_requests_running", "Requests being served now.", Activity::requests);
    this.refused =
        counters.counter(
            "diag_http_connections_refused_total", "Connections closed because of too many.");
    counters.gauge(
        "diag_http_connections", "Connections to the debug port now open.", connections::open);
    this.workers =
        new ThreadPoolExecutor(
            0,
            // As many again as may collect at once, so that the rest is answered meanwhile.
            2 * port.limits().max(),
            WORKER_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            AgentThreads.workers());
  }

  /** For a rehearsal: what cannot be set up is said by it. */
  void failTo(CompletableFuture<?> rehearsal) {
    failing = rehearsal;
  }

  /** Lets its threads go. */
  void end() {
    workers.shutdown();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (failing == null) {
      SuppressedErrors.report("port", cause);
    } else {
      failing.completeExceptionally(cause);
    }
    Connections.end(context.channel());
  }

  /** What has come to its end without the usual signs of it, as where the heap is full. */
  void sweep() {
    connections.sweep();
  }

  @Override
  protected void initChannel(Channel channel) throws SSLException {
    if (!connections.add(channel)) {
      refused.increment();
      channel.close();
      return;
    }
    ChannelPipeline pipeline = channel.pipeline();
    if (port.tls() != null) {
      pipeline.addLast(new TlsOrNotice(port.tls().current()));
    }
    pipeline.addLast(
        new HttpServerCodec(
            new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(MAX_HEADERS)));
    pipeline.addLast(new SlowClients(GRACE_NANOS, LEAST_PER_SECOND));
    pipeline.addLast(new GateHandler(port.gate(), router, refusals, port.address().unix() != null));
    pipeline.addLast(new RequestAggregator(MAX_BODY));
    pipeline.addLast(new ChunkedWriteHandler());
    pipeline.addLast(
        new RequestHandler(
            router, control, workers, port.limits(), refusals, connections, requests));
  }
}
