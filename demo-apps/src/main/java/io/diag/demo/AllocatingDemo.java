package io.diag.demo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A service that renders reports for two tenants: what it makes on the way is garbage at once, what
 * it keeps is a session for each of the last requests, most of it globex's.
 */
final class AllocatingDemo implements Demo {

  private static final int REPORT_SECONDS = 5;
  private static final int SESSIONS = 4000;
  private static final int ROWS = 200;

  private final Deque<Session> sessions = new ArrayDeque<>();
  private final AtomicLong rendered = new AtomicLong();

  /** What is remembered of a request, and for too many of them. */
  private record Session(String user, byte[] basket, List<String> history) {}

  @Override
  public String name() {
    return "allocating";
  }

  @Override
  public String summary() {
    return "a service that makes garbage for acme and keeps sessions for globex";
  }

  @Override
  public void run() throws InterruptedException {
    new Thread(this::serve, "requests").start();
    while (true) {
      TimeUnit.SECONDS.sleep(REPORT_SECONDS);
      System.out.printf("%,d reports/s%n", rendered.getAndSet(0) / REPORT_SECONDS);
    }
  }

  private void serve() {
    for (long request = 0; ; request++) {
      long number = request;
      Tenant tenant = request % 4 == 3 ? Tenant.GLOBEX : Tenant.ACME;
      tenant.labels().run(() -> handle(tenant, number));
      rendered.incrementAndGet();
      if (request % 100 == 0) {
        pause();
      }
    }
  }

  private void handle(Tenant tenant, long number) {
    String report = renderReport(number);
    if (tenant == Tenant.GLOBEX) {
      openSession(number, report);
    }
  }

  private static String renderReport(long number) {
    StringBuilder report = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      report.append("order ").append(number + row).append(": ").append(row * 17).append(" EUR\n");
    }
    return report.toString();
  }

  private void openSession(long number, String report) {
    List<String> history = new ArrayList<>();
    history.add("report " + number);
    sessions.add(new Session("user-" + number, report.getBytes(StandardCharsets.UTF_8), history));
    if (sessions.size() > SESSIONS) {
      sessions.remove();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
