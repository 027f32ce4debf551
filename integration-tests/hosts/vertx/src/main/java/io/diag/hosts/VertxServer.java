package io.diag.hosts;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/** Answers on its event loops, one request of four from its pool of workers. */
public final class VertxServer {

  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      vertx.deployVerticle(
          new AbstractVerticle() {
            private int requests;

            @Override
            public void start() {
              vertx
                  .createHttpServer()
                  .requestHandler(request -> answer(vertx, request, requests++ % 4 == 0))
                  .listen(Integer.parseInt(args[0]), "127.0.0.1")
                  .onSuccess(server -> System.out.println("ready"));
            }
          });
    }
  }

  private static void answer(Vertx vertx, HttpServerRequest request, boolean blocking) {
    if (blocking) {
      vertx
          .executeBlocking(() -> text(request.path()))
          .onSuccess(text -> request.response().end(text));
    } else {
      request.response().end(text(request.path()));
    }
  }

  private static String text(String path) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      text.append(path).append(' ').append(i).append('\n');
    }
    return text.toString();
  }

  private VertxServer() {}
}
