package io.diag.agent.http;

import io.diag.agent.gate.Gate;
import io.diag.agent.gate.RefusedException;
import io.diag.agent.gate.Scope;
import io.diag.agent.gate.Visit;
import io.diag.agent.gate.Work;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Asks the gate about each request before anything of it but its head is read. */
final class GateHandler extends ChannelInboundHandlerAdapter {

  private final Gate gate;
  private final Router router;
  private final Refusals refusals;
  private final boolean unix;
  private boolean closed;

  /**
   * One of a connection.
   *
   * @param unix whether the port is a unix domain socket, where clients have no address
   */
  GateHandler(Gate gate, Router router, Refusals refusals, boolean unix) {
    this.gate = gate;
    this.unix = unix;
    this.router = router;
    this.refusals = refusals;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (closed) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpRequest head) {
      Object checked = check(context.channel(), head);
      if (checked instanceof Refused) {
        closed = true;
        ReferenceCountUtil.release(message);
      }
      context.fireChannelRead(checked);
    } else {
      context.fireChannelRead(message);
    }
  }

  /**
   * What TLS and the codec, which stand before this, cannot make sense of is the client's fault.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable why = cause instanceof DecoderException ? cause.getCause() : null;
    if (why instanceof SSLException) {
      // The handshake says it more than once.
      if (!closed) {
        refusals.tls(peer(context.channel()), why);
      }
      closed = true;
      context.close();
    } else if (cause instanceof DecoderException
        && (why == null || why instanceof CodecException || why instanceof IllegalStateException)) {
      // The last is of the codec, when too many requests are sent ahead.
      context.close();
    } else {
      context.fireExceptionCaught(cause);
    }
  }

  private Object check(Channel channel, HttpRequest head) {
    InetAddress peer = peer(channel);
    if (peer == null && !unix) {
      return new Refused(
          head.method(), Response.error(403, "clients without an address are not let in"));
    }
    try {
      if (head.decoderResult().isFailure()) {
        gate.admitAddress(peer, head.headers());
        return malformed(head);
      }
      if (head.headers().getAll(HttpHeaderNames.HOST).size() > 1) {
        gate.admitAddress(peer, head.headers());
        return new Refused(
            head.method(), Response.error(400, "malformed request: more than one Host"));
      }
      return admit(channel, peer, head);
    } catch (RefusedException e) {
      Response response = refusals.response(e, gate.client(peer, head.headers()));
      return new Refused(
          head.method(), response, /* late= */ e.reason() == RefusedException.Reason.CROSS_SITE);
    }
  }

  private AdmittedHead admit(Channel channel, InetAddress peer, HttpRequest head)
      throws RefusedException {
    RequestTarget target = target(head);
    String method = head.method().name();
    Endpoint endpoint = target == null ? null : router.find(target.path());
    Visit visit =
        new Visit(
            peer,
            certificates(channel),
            head.headers(),
            endpoint == null ? Scope.READ : endpoint.scopeOf(method),
            endpoint == null ? Work.CHEAP : endpoint.workOf(method, target.query()),
            head.method().equals(HttpMethod.GET) || head.method().equals(HttpMethod.HEAD));
    return new AdmittedHead(head, target, endpoint, gate.admit(visit));
  }

  /** Null if it is malformed, which is for those to be told who are let in. */
  private static RequestTarget target(HttpRequest head) {
    try {
      return RequestTarget.parse(head.uri());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Refused malformed(HttpRequest head) {
    return new Refused(
        head.method(),
        Response.error(
            400,
            head.decoderResult().cause() instanceof TooLongFrameException
                ? "request line or headers too long"
                : "malformed request"));
  }

  /** Null on a unix domain socket. */
  private static InetAddress peer(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress()
        : null;
  }

  private static List<X509Certificate> certificates(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null || !tls.engine().getNeedClientAuth()) {
      return List.of();
    }
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Certificate each : tls.engine().getSession().getPeerCertificates()) {
        chain.add((X509Certificate) each);
      }
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
    return chain;
  }
}
