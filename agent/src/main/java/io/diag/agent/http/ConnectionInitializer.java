package io.diag.agent.http;

import io.diag.agent.counters.Counters;
import io.diag.agent.threads.AgentThreads;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Builds the handler chain of a connection: limit, codec, gate, body, request. Everything a client
 * can make grow has a bound here.
 */
final class ConnectionInitializer extends ChannelInitializer<SocketChannel> {

  private static final int MAX_CONNECTIONS = 64;
  private static final int MAX_REQUEST_LINE = 8 * 1024;
  private static final int MAX_HEADERS = 16 * 1024;

  /** Only /symbol takes one, and does not need it; 64 of them are a megabyte of the service's. */
  private static final int MAX_BODY = 16 * 1024;

  /** As many again as may collect at once, so that the rest is answered meanwhile. */
  private static final int MAX_WORKERS = 2 * CollectionLimits.MAX;

  private static final int WORKER_IDLE_SECONDS = 5;

  /** A client that takes not even one chunk in this time is cut off. */
  private static final int WRITE_STALL_SECONDS = 30;

  private final Router router;
  private final CollectionLimits limits = new CollectionLimits();
  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder requests;
  private final LongAdder refused;
  private final ThreadPoolExecutor workers =
      new ThreadPoolExecutor(
          0,
          MAX_WORKERS,
          WORKER_IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          AgentThreads.workers());

  ConnectionInitializer(Router router, Counters counters) {
    this.router = router;
    this.requests = counters.counter("diag_http_requests_total", "Requests to the debug port.");
    this.refused =
        counters.counter(
            "diag_http_connections_refused_total", "Connections closed because of too many.");
    counters.gauge("diag_http_connections", "Connections to the debug port now open.", open::get);
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    if (open.incrementAndGet() > MAX_CONNECTIONS) {
      open.decrementAndGet();
      refused.increment();
      channel.close();
      return;
    }
    channel.closeFuture().addListener(closed -> open.decrementAndGet());
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(
        new HttpServerCodec(
            new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(MAX_HEADERS)));
    pipeline.addLast(new WriteTimeoutHandler(WRITE_STALL_SECONDS));
    pipeline.addLast(new Gate());
    pipeline.addLast(new RequestAggregator(MAX_BODY));
    pipeline.addLast(new ChunkedWriteHandler());
    pipeline.addLast(new RequestHandler(router, workers, limits, requests));
  }
}
