package io.diag.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.SuppressedErrors;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.nio.NioSelectableChannelIoHandle;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OneEventLoopTest {

  /** Finds no heap for what it is to do, outside of all handlers of Netty's. */
  @SuppressWarnings("try") // Of JDK 17: its close() is said to throw InterruptedException.
  private static final class Broken extends NioSelectableChannelIoHandle<Pipe.SourceChannel> {

    final CountDownLatch broken = new CountDownLatch(1);

    Broken(Pipe.SourceChannel channel) {
      super(channel);
    }

    @Override
    protected void handle(Pipe.SourceChannel channel, SelectionKey key) {
      key.cancel();
      broken.countDown();
      throw new OutOfMemoryError("of a test");
    }
  }

  @Test
  void goesOnAfterAnError() throws Exception {
    OneEventLoop group = new OneEventLoop(AgentThreads.http());
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    try {
      IoEventLoop loop = group.next();
      Broken broken = new Broken(pipe.source());
      IoRegistration registration = loop.register(broken).sync().getNow();
      loop.submit(() -> registration.submit(NioIoOps.READ)).sync();
      long before = SuppressedErrors.count();
      pipe.sink().write(ByteBuffer.wrap(new byte[1]));
      broken.broken.await();
      assertThat(loop.submit(() -> "still there").get()).isEqualTo("still there");
      assertThat(SuppressedErrors.count()).isGreaterThan(before);
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      pipe.sink().close();
      pipe.source().close();
    }
  }

  @Test
  void endsWhenItIsToEnd() throws Exception {
    OneEventLoop group = new OneEventLoop(AgentThreads.http());
    group.next().submit(() -> {}).sync();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    assertThat(group.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }
}
