package io.diag.agent.http;

import io.diag.agent.gate.Admission;
import io.diag.agent.gate.CollectionLimits;
import io.diag.agent.gate.OwnerCheck;
import io.diag.agent.gate.RefusedException;
import io.diag.hooks.SuppressedErrors;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks whether a client without credentials may change the service. */
final class Control {

  private static final int LOOP_SECONDS = 10;

  private final Connections connections;
  private final Refusals refusals;

  Control(Connections connections, Refusals refusals) {
    this.connections = connections;
    this.refusals = refusals;
  }

  /** Null if it may, or if that is settled. Blocks. */
  Response refusal(Channel channel, Admission admission) {
    if (admission.owner() == null) {
      return null;
    }
    InetSocketAddress theirs = (InetSocketAddress) channel.remoteAddress();
    try {
      admission.owner().check((InetSocketAddress) channel.localAddress(), theirs);
      if (!isStillTheirs(channel)) {
        throw OwnerCheck.gone();
      }
      return null;
    } catch (RefusedException e) {
      return refusals.response(e, theirs.getAddress());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Response.error(503, "the debug port is being closed");
    } catch (TimeoutException e) {
      return refusals.response(CollectionLimits.busy(), null);
    } catch (ExecutionException | RuntimeException e) {
      SuppressedErrors.report("port", e);
      return Response.error(500, "internal error in diag: " + e);
    }
  }

  /**
   * Asked on the event loop, which takes new connections: a client could have reset its own, and
   * the service's user have got its port before the kernel's table was read.
   */
  private boolean isStillTheirs(Channel channel)
      throws InterruptedException, ExecutionException, TimeoutException {
    return channel
        .eventLoop()
        .submit(() -> connections.isOnly(channel))
        .get(LOOP_SECONDS, TimeUnit.SECONDS);
  }
}
