package io.diag.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.config.Configuration;
import io.diag.agent.counters.Counters;
import io.diag.agent.gate.GuardedPort;
import io.diag.agent.threads.AgentThreads;
import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ListenerTest {

  @TempDir private Path directory;

  @Test
  void aPortIsOpenedAgainAtTheSameNumber() throws Exception {
    assertOpenedAgain("port=0", null);
  }

  @Test
  void aSocketInAFileIsOpenedAgain() throws Exception {
    Path file = directory.resolve("s");
    assertOpenedAgain("bind=unix:" + file, UnixDomainSocketAddress.of(file));
  }

  private static void assertOpenedAgain(String options, SocketAddress unix) throws Exception {
    NettySettings.set();
    OneEventLoop loop = new OneEventLoop(AgentThreads.http());
    try {
      Configuration configuration = Configuration.load(options, Map.of(), Map.of());
      assertThat(configuration.problems()).isEmpty();
      GuardedPort port = GuardedPort.of(configuration);
      ConnectionInitializer connections =
          new ConnectionInitializer(port, new Router(), new Counters());
      Listener listener =
          new Listener(port, loop.next(), connections, ByteBuffer.allocateDirect(1024));
      SocketAddress address = listener.open();
      SocketAddress client = unix == null ? address : unix;
      connect(client);
      Channel first = listener.channel();
      first.close().sync();
      while (listener.channel() == first || !listener.channel().isActive()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      if (unix == null) {
        assertThat(listener.channel().localAddress()).isEqualTo(address);
      }
      connect(client);
    } finally {
      NettySettings.clear();
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  private static void connect(SocketAddress address) throws Exception {
    try (SocketChannel channel = SocketChannel.open(address)) {
      assertThat(channel.isConnected()).isTrue();
    }
  }
}
