package io.diag.agent.http;

import io.diag.agent.threads.Activity;
import io.diag.hooks.SuppressedErrors;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * An event loop of one thread that goes on where the service's heap is full. Netty's own ends with
 * any Error that is thrown outside a handler, and the debug port would be gone for good just when
 * it is needed.
 */
final class OneEventLoop extends MultiThreadIoEventLoopGroup {

  /** Each try may cost the service a full collection. */
  private static final int PAUSE_MILLIS = 100;

  OneEventLoop(ThreadFactory threads) {
    super(1, threads, NioIoHandler.newFactory());
  }

  @Override
  protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... args) {
    return new Loop(this, executor, handlers);
  }

  private static final class Loop extends SingleThreadIoEventLoop {

    Loop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
      super(parent, executor, handlers);
    }

    @Override
    protected void run() {
      try {
        // Until it is closed or the JVM ends: the thread does nothing else.
        Activity.eventLoop("port");
      } catch (OutOfMemoryError e) {
        SuppressedErrors.report("port", e);
      }
      while (true) {
        try {
          super.run();
          return;
        } catch (Throwable e) {
          SuppressedErrors.report("port", e);
          pause();
        }
      }
    }

    private static void pause() {
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        // Nobody of the agent's interrupts it, and the port is to stay.
      }
    }
  }
}
