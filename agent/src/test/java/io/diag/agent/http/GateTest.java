package io.diag.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
  void loopbackIsLetIn(String client) throws UnknownHostException {
    EmbeddedChannel channel = channelFrom(client);

    assertThat(channel.writeInbound(request())).isTrue();
    assertThat(channel.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "8.8.8.8", "fe80::1", "0.0.0.0"})
  void othersAreNot(String client) throws UnknownHostException {
    EmbeddedChannel channel = channelFrom(client);

    assertThat(channel.writeInbound(request())).isFalse();
    FullHttpResponse response = channel.readOutbound();
    assertThat(response.status().code()).isEqualTo(403);
    assertThat(response.headers().get("X-Go-Pprof")).isEqualTo("1");
    assertThat(channel.isOpen()).isFalse();
  }

  private static DefaultFullHttpRequest request() {
    return new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
  }

  private static EmbeddedChannel channelFrom(String client) throws UnknownHostException {
    SocketAddress address = new InetSocketAddress(InetAddress.getByName(client), 1234);
    return new EmbeddedChannel(new Gate()) {
      @Override
      protected SocketAddress remoteAddress0() {
        return address;
      }
    };
  }
}
