package io.diag.it.apps;

import io.diag.api.Labels;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Frameworks with queues and threads of their own, each first used under a tenant's labels. */
public final class Frameworks {

  private static final Labels NONE = Labels.of();
  private static final Labels ACME = Labels.of("tenant", "acme");
  private static final Labels GLOBEX = Labels.of("tenant", "globex");

  public static void main(String[] args) throws Exception {
    netty();
    jettyPool();
    jettyServer();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Until the test has ended.
    }
  }

  private static void netty() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    EventLoop loop = group.next();
    say("netty first task", ACME.call(() -> seen(loop)));
    say("netty without labels", seen(loop));
    say(
        "netty scheduled",
        ACME.call(() -> loop.schedule(Labels::current, 1, TimeUnit.MILLISECONDS)).get());
    say("netty wrapped", GLOBEX.call(() -> seen(task -> loop.execute(Labels.wrap(task)))));
    say("netty afterwards", seen(loop));
    group.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
  }

  private static void jettyPool() throws Exception {
    QueuedThreadPool pool = new QueuedThreadPool(4, 0);
    pool.start();
    say("jetty pool first task", ACME.call(() -> seen(pool)));
    say("jetty pool without labels", seen(pool));
    say("jetty pool wrapped", GLOBEX.call(() -> seen(task -> pool.execute(Labels.wrap(task)))));
    say("jetty pool afterwards", seen(pool));
    pool.stop();
  }

  /** Requests are handled under labels, every other one leaves a scope open. */
  private static void jettyServer() throws Exception {
    Server server = new Server(new QueuedThreadPool(8));
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            Labels before = Labels.current();
            Labels.of("tenant", request.getHttpURI().getPath().substring(1))
                .run(
                    () ->
                        response.write(
                            true,
                            java.nio.ByteBuffer.wrap(
                                (before + " " + Labels.current().get("tenant"))
                                    .getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                            callback));
            return true;
          }
        });
    server.start();
    HttpClient client = ACME.call(HttpClient::newHttpClient);
    String url = "http://127.0.0.1:" + connector.getLocalPort() + "/";
    String answers = "right";
    for (int i = 0; i < 50; i++) {
      String tenant = "t" + i % 7;
      HttpRequest request = HttpRequest.newBuilder(URI.create(url + tenant)).build();
      CompletableFuture<String> answer =
          GLOBEX.call(
              () ->
                  client
                      .sendAsync(request, BodyHandlers.ofString())
                      .thenApplyAsync(response -> response.body() + " " + Labels.current()));
      String expected = NONE + " " + tenant + " " + GLOBEX;
      if (!answer.get(10, TimeUnit.SECONDS).equals(expected)) {
        answers = answer.get() + " and not " + expected;
      }
    }
    say("jetty and the JDK's client", answers);
    String plain =
        client
            .sendAsync(
                HttpRequest.newBuilder(URI.create(url + "x")).build(), BodyHandlers.ofString())
            .thenApplyAsync(response -> response.body() + " " + Labels.current())
            .get();
    say("client without labels", plain);
    server.stop();
  }

  private static Labels seen(Executor executor) throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    Labels[] seen = new Labels[1];
    executor.execute(
        () -> {
          seen[0] = Labels.current();
          done.countDown();
        });
    if (!done.await(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("task was not run");
    }
    return seen[0];
  }

  private static void say(String what, Object answer) {
    System.out.println(what + ": " + answer);
  }

  private Frameworks() {}
}
