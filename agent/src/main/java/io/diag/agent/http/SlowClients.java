package io.diag.agent.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Cuts off a client that takes an answer too slowly: nothing of it for as long as the grace, or
 * less on average than the least rate. Counts only the time in which there is something to take, so
 * an answer that comes slowly itself is not concerned. Runs on the event loop.
 */
final class SlowClients extends ChannelDuplexHandler {

  private final long graceNanos;
  private final long leastPerSecond;
  private int pending;
  private long taken;
  private long waitedNanos;
  private long waitsSince;
  private long lastTaken;
  private ScheduledFuture<?> check;

  /**
   * One of a connection.
   *
   * @param graceNanos how long each answer may take at any rate
   * @param leastPerSecond bytes a second that are to be taken after that
   */
  SlowClients(long graceNanos, long leastPerSecond) {
    this.graceNanos = graceNanos;
    this.leastPerSecond = leastPerSecond;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    long now = System.nanoTime();
    if (message instanceof HttpResponse) {
      taken = 0;
      waitedNanos = 0;
    }
    if (message instanceof HttpResponse && !(message instanceof FullHttpResponse)) {
      // Goes out with what follows, which may take its time.
      context.write(message, promise);
      return;
    }
    if (pending++ == 0) {
      waitsSince = now;
      lastTaken = now;
    }
    if (check == null) {
      schedule(context);
    }
    int size = size(message);
    ChannelPromise unvoid = promise.unvoid();
    unvoid.addListener(done -> taken(size));
    context.write(message, unvoid);
  }

  private static int size(Object message) {
    if (message instanceof ByteBufHolder holder) {
      return holder.content().readableBytes();
    }
    return message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
  }

  private void taken(int size) {
    long now = System.nanoTime();
    taken += size;
    lastTaken = now;
    if (--pending == 0) {
      waitedNanos += now - waitsSince;
    }
  }

  private void schedule(ChannelHandlerContext context) {
    check = context.executor().schedule(() -> check(context), graceNanos / 4, TimeUnit.NANOSECONDS);
  }

  private void check(ChannelHandlerContext context) {
    check = null;
    if (pending == 0) {
      return;
    }
    if (isTooSlow(System.nanoTime())) {
      Connections.end(context.channel());
    } else {
      schedule(context);
    }
  }

  private boolean isTooSlow(long now) {
    if (now - lastTaken > graceNanos) {
      return true;
    }
    double due = (waitedNanos + (now - waitsSince) - graceNanos) / 1e9 * leastPerSecond;
    return taken < due;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (check != null) {
      check.cancel(false);
      check = null;
    }
  }
}
