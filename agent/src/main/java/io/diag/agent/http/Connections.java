package io.diag.agent.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.hooks.SuppressedErrors;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections now open, of which there is a bound. When it is reached, the one makes room that
 * has waited longest without a request being served: clients that open connections and send
 * nothing, or a byte a minute, cannot keep others out.
 */
final class Connections {

  static final int MAX = 64;

  /** Those on which no request is being served, the longest first. */
  @GuardedBy("this")
  private final Set<Channel> idle = new LinkedHashSet<>();

  /** Those on which nothing will be served any more. */
  @GuardedBy("this")
  private final Set<Channel> leaving = new LinkedHashSet<>();

  @GuardedBy("this")
  private final Set<Channel> open = new HashSet<>();

  /** Of those that are open; read without the lock. */
  private volatile int count;

  /** Counts a new one in; false if it has to be closed. */
  boolean add(Channel channel) {
    Channel longest = null;
    synchronized (this) {
      if (open.size() >= MAX) {
        Iterator<Channel> all = (leaving.isEmpty() ? idle : leaving).iterator();
        if (!all.hasNext()) {
          return false;
        }
        longest = all.next();
        all.remove();
      }
      open.add(channel);
      count = open.size();
      idle.add(channel);
    }
    channel.closeFuture().addListener(closed -> remove(channel));
    if (longest != null) {
      longest.close();
    }
    return true;
  }

  /**
   * Whether it is open, and no other is of the same address: else its client has left and another
   * has got its port.
   */
  synchronized boolean isOnly(Channel channel) {
    for (Channel each : open) {
      if (each != channel && channel.remoteAddress().equals(each.remoteAddress())) {
        return false;
      }
    }
    return open.contains(channel) && channel.isOpen();
  }

  private synchronized void remove(Channel channel) {
    idle.remove(channel);
    leaving.remove(channel);
    open.remove(channel);
    count = open.size();
  }

  synchronized void setBusy(Channel channel) {
    idle.remove(channel);
  }

  synchronized void setIdle(Channel channel) {
    if (channel.isOpen()) {
      idle.add(channel);
    }
  }

  synchronized void setLeaving(Channel channel) {
    if (channel.isOpen()) {
      leaving.add(channel);
    }
  }

  /** Forgets those of whose end nothing was heard. */
  synchronized void sweep() {
    open.removeIf(channel -> !channel.isOpen());
    count = open.size();
    idle.retainAll(open);
    leaving.retainAll(open);
  }

  /** Closes one on which something has failed, even where there is no heap to do so in order. */
  static void end(Channel channel) {
    ChannelFuture closed = null;
    try {
      // Which may take its time with TLS.
      closed = channel.close();
    } catch (OutOfMemoryError e) {
      SuppressedErrors.report("port", e);
    }
    if (closed == null || (closed.isDone() && !closed.isSuccess())) {
      channel.unsafe().closeForcibly();
    }
  }

  int open() {
    return count;
  }
}
