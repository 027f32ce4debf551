package io.diag.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A service of which one path starts a thread for each request that waits for what never comes;
 * another is healthy. It sends itself requests to both.
 */
final class LeakyDemo implements Demo {

  private static final int WORKERS = 8;
  private static final int REQUESTS_PER_SECOND = 10;
  private static final int REPORT_SECONDS = 5;

  /** So that a demo left alone does not fill the machine. */
  private static final int MAX_LEAKED = 5000;

  private final CountDownLatch delivered = new CountDownLatch(1);
  private final AtomicLong leaked = new AtomicLong();
  private final AtomicLong healthy = new AtomicLong();

  @Override
  public String name() {
    return "leaky";
  }

  @Override
  public String summary() {
    return "a service whose handler starts a thread for each request, and none of them ends";
  }

  @Override
  public void run() throws IOException, InterruptedException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(WORKERS));
    server.createContext("/notify", this::notifyCustomer);
    server.createContext("/price", this::price);
    server.start();
    new Thread(() -> drive(server.getAddress()), "customers").start();
    while (true) {
      TimeUnit.SECONDS.sleep(REPORT_SECONDS);
      System.out.printf(
          "%,d requests to /notify, one thread each; %,d to /price%n", leaked.get(), healthy.get());
    }
  }

  private void notifyCustomer(HttpExchange exchange) throws IOException {
    if (leaked.incrementAndGet() <= MAX_LEAKED) {
      new Thread(this::awaitDelivery, "notification-" + leaked.get()).start();
    }
    answer(exchange, "will be sent");
  }

  /** Nobody counts the latch down: this is the leak. */
  private void awaitDelivery() {
    try {
      delivered.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void price(HttpExchange exchange) throws IOException {
    healthy.incrementAndGet();
    answer(exchange, "42");
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  private static void drive(InetSocketAddress address) {
    HttpClient client = HttpClient.newHttpClient();
    String base = "http://" + address.getHostString() + ":" + address.getPort();
    try {
      while (true) {
        get(client, base + "/notify");
        get(client, base + "/price");
        TimeUnit.MILLISECONDS.sleep(1000 / REQUESTS_PER_SECOND);
      }
    } catch (IOException e) {
      System.out.println("no more requests: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void get(HttpClient client, String url) throws IOException, InterruptedException {
    client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding());
  }
}
