package io.diag.agent.http;

import io.diag.agent.gate.Scope;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.room.NoRoomException;
import io.diag.agent.threads.Activity;
import io.diag.agent.threads.CancelledException;
import io.diag.hooks.SuppressedErrors;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * What a worker thread does for a request: it asks the endpoint and gives the answer to the event
 * loop, or sends it itself while it is made.
 *
 * <p>Whatever it needs to end is there before it begins: where the answer has used up the heap, the
 * client is not to wait for ever.
 */
final class RequestWork implements Runnable {

  /** For as long as the service has no heap, within reason: each costs it a collection. */
  private static final int CLOSE_TRIES = 10;

  private static final long CLOSE_FIRST_NANOS = 20_000_000;
  private static final long CLOSE_PAUSE_NANOS = 1_000_000_000;

  private final Router router;
  private final ChannelHandlerContext context;
  private final PendingRequest pending;
  private final Ends ends;
  private final Control control;
  private final Runnable write = this::write;
  private final Runnable streamed = this::streamed;
  private final Runnable end = this::end;
  private ChannelFuture written;
  private Response response = Refusals.NO_ROOM;

  /** What is done in the end. */
  interface Ends {

    /** The endpoint has answered, and sent it all if it does so itself. On the worker thread. */
    void served(Response response);

    /** It is to be sent. On the event loop. */
    void write(Response response);

    /** It has been sent, but for what is on its way. On the event loop. */
    void streamed(ChannelFuture written);
  }

  RequestWork(
      Router router,
      Control control,
      ChannelHandlerContext context,
      PendingRequest pending,
      Ends ends) {
    this.router = router;
    this.control = control;
    this.context = context;
    this.pending = pending;
    this.ends = ends;
  }

  @Override
  public void run() {
    answer();
    // Who only reads the agent's state is not to make it load java.management.
    if (pending.endpoint() != null && pending.endpoint().scope() != Scope.READ) {
      try {
        HeapRoom.ofService().prepare();
      } catch (Throwable e) {
        SuppressedErrors.report("port", e);
      }
    }
  }

  private void answer() {
    Activity activity = null;
    try {
      activity = Activity.request(router.watchedPath(pending.endpoint()));
      if (pending.endpoint() == null || pending.endpoint().scope() != Scope.CONTROL) {
        // What changes something is not left half done.
        pending.request().servedBy(activity);
      }
      work();
    } finally {
      if (activity != null) {
        activity.close();
      }
    }
  }

  private void work() {
    try {
      Response refusal = control.refusal(context.channel(), pending.admission());
      response = refusal == null ? router.serve(pending.endpoint(), pending.request()) : refusal;
    } catch (Throwable e) {
      // Not even for the words of an error was there room.
    }
    if (response.body().writer() == null) {
      served();
      handOver(write);
      return;
    }
    written = stream();
    // Before the connection's next request is looked at.
    served();
    if (written == null) {
      closeWhenPossible();
    } else {
      handOver(streamed);
    }
  }

  private void served() {
    try {
      ends.served(response);
    } catch (Throwable e) {
      SuppressedErrors.report("port", e);
    }
  }

  /**
   * This thread has the request until its answer has been taken.
   *
   * @return null if it has not been sent whole
   */
  private ChannelFuture stream() {
    try {
      ChannelStream out = new ChannelStream(context);
      context.write(ResponseEncoder.open(response, pending.keepAlive(), pending.chunked()));
      if (!pending.method().equals(HttpMethod.HEAD)) {
        response.body().writer().writeTo(out);
      }
      return out.end();
    } catch (InterruptedException e) {
      // The watchdog's, that has said so.
    } catch (IOException e) {
      // The client's, who takes no more.
    } catch (CancelledException | NoRoomException e) {
      // Said or counted there. The client sees that the answer is cut.
    } catch (Throwable e) {
      SuppressedErrors.report(pending.request().path(), e);
    }
    // Without the last chunk, so that the client can tell that there would have been more.
    return null;
  }

  private void streamed() {
    try {
      ends.streamed(written);
    } catch (Throwable e) {
      SuppressedErrors.report("port", e);
      end();
    }
  }

  private void handOver(Runnable task) {
    try {
      context.executor().execute(task);
    } catch (Throwable e) {
      SuppressedErrors.report("port", e);
      response.body().close();
      closeWhenPossible();
    }
  }

  private void write() {
    try {
      ends.write(response);
    } catch (Throwable e) {
      // Nothing else would ever end this connection.
      SuppressedErrors.report("port", e);
      response.body().close();
      end();
    }
  }

  private void end() {
    Connections.end(context.channel());
  }

  /** The event loop has to take a task for it. */
  private void closeWhenPossible() {
    for (int i = 0; i < CLOSE_TRIES && context.channel().isOpen(); i++) {
      try {
        context.executor().execute(end);
      } catch (Throwable e) {
        // There was not even room for the task.
      }
      LockSupport.parkNanos(i == 0 ? CLOSE_FIRST_NANOS : CLOSE_PAUSE_NANOS);
    }
  }
}
