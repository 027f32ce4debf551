package io.diag.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlowClientsTest {

  private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(400);
  private static final int RATE = 100_000;
  private static final int PIECE = 1000;

  /** What the client has not taken yet. */
  private final Deque<ChannelPromise> untaken = new ArrayDeque<>();

  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext context, Object message, ChannelPromise p) {
              untaken.add(p);
            }
          },
          new SlowClients(GRACE, RATE));

  private void head() {
    channel.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
    untaken.clear();
  }

  private void piece() {
    channel.writeAndFlush(new DefaultHttpContent(Unpooled.buffer(PIECE).writeZero(PIECE)));
  }

  private void pass(long millis) throws InterruptedException {
    Thread.sleep(millis);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  private boolean takes(long everyMillis, int pieces) throws InterruptedException {
    head();
    for (int i = 0; i < pieces && channel.isOpen(); i++) {
      piece();
      pass(everyMillis);
      if (channel.isOpen()) {
        untaken.remove().setSuccess();
      }
    }
    return channel.isOpen();
  }

  /** Each piece in time, 1000 bytes in 50 ms, and yet the whole would take for ever. */
  @Test
  void trickleIsCutOff() throws Exception {
    assertThat(takes(50, 100)).isFalse();
  }

  @Test
  void nothingAtAllIsCutOff() throws Exception {
    head();
    piece();
    for (int i = 0; i < 100 && channel.isOpen(); i++) {
      pass(20);
    }
    assertThat(channel.isOpen()).isFalse();
  }

  /** The answer is slow, not the client. */
  @Test
  void slowAnswersAreNotCutOff() throws Exception {
    head();
    for (int i = 0; i < 30; i++) {
      piece();
      untaken.remove().setSuccess();
      pass(50);
    }
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void headThatWaitsForItsBodyIsNotTheClients() throws Exception {
    channel.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
    for (int i = 0; i < 20; i++) {
      pass(50);
    }
    assertThat(channel.isOpen()).isTrue();
  }

  /** Many quick answers over one connection earn nothing for a slow one. */
  @Test
  void eachAnswerCountsForItself() throws Exception {
    for (int i = 0; i < 1000; i++) {
      head();
      piece();
      untaken.remove().setSuccess();
    }
    assertThat(takes(50, 100)).isFalse();
  }
}
