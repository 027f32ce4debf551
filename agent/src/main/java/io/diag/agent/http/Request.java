package io.diag.agent.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.threads.Activity;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A request, as an endpoint sees it. */
public final class Request {

  static final String CLIENT_GONE = "the client has closed the connection";

  private final String method;
  private final String path;
  private final Query query;
  private final HttpHeaders headers;
  private final byte[] body;
  private final CountDownLatch clientGone = new CountDownLatch(1);

  @GuardedBy("this")
  private Activity activity;

  @GuardedBy("this")
  private boolean unwanted;

  Request(String method, String path, Query query, HttpHeaders headers, byte[] body) {
    this.method = method;
    this.path = path;
    this.query = query;
    this.headers = headers;
    this.body = body;
  }

  public String method() {
    return method;
  }

  /** Decoded, without the query. */
  public String path() {
    return path;
  }

  public Query query() {
    return query;
  }

  /** Of a header that may come more than once, all of them; null if there is none. */
  public String header(String name) {
    List<String> values = headers.getAll(name);
    return values.isEmpty() ? null : String.join(", ", values);
  }

  public byte[] body() {
    return body;
  }

  /** Waits; true after this time, false as soon as the client has closed the connection. */
  public boolean awaitWhileWanted(Duration duration) throws InterruptedException {
    Activity.Waiting waiting = Activity.waiting();
    try {
      return !clientGone.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      Activity.goOn(waiting);
    }
  }

  /** The client sends no more, and may be gone: what waits for it ends. */
  void clientGone() {
    clientGone.countDown();
  }

  /** The client is gone: the work for it ends at its next {@link Activity#check}. */
  synchronized void unwanted() {
    clientGone();
    unwanted = true;
    if (activity != null) {
      activity.endSoon(CLIENT_GONE);
    }
  }

  /**
   * Tells who works for it.
   *
   * @param worker null for a thread that is not watched
   */
  synchronized void servedBy(Activity worker) {
    activity = worker;
    if (unwanted && worker != null) {
      worker.endSoon(CLIENT_GONE);
    }
  }

  synchronized boolean isUnwanted() {
    return unwanted;
  }
}
