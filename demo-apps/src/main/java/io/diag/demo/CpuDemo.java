package io.diag.demo;

import java.security.GeneralSecurityException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Two threads that work off orders as fast as they can, three of acme's to one of globex's. */
final class CpuDemo implements Demo {

  private static final int WORKERS = 2;
  private static final int REPORT_SECONDS = 5;

  private final OrderMix orders = new OrderMix();
  private final Map<Tenant, LongAdder> done = new EnumMap<>(Tenant.class);
  private final LongAdder checksum = new LongAdder();

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String summary() {
    return "a cpu-bound shop: two workers, tenants acme and globex with work 3:1";
  }

  @Override
  public void run() throws InterruptedException {
    for (Tenant tenant : Tenant.values()) {
      done.put(tenant, new LongAdder());
    }
    for (int i = 1; i <= WORKERS; i++) {
      new Thread(this::work, "orders-" + i).start();
    }
    while (true) {
      TimeUnit.SECONDS.sleep(REPORT_SECONDS);
      report();
    }
  }

  private void work() {
    try {
      OrderService service = new OrderService();
      while (true) {
        OrderMix.Incoming order = orders.next();
        checksum.add(service.process(order));
        done.get(order.tenant()).increment();
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no SHA-256", e);
    }
  }

  private void report() {
    long acme = done.get(Tenant.ACME).sumThenReset();
    long globex = done.get(Tenant.GLOBEX).sumThenReset();
    System.out.printf(
        "%,d orders/s (acme %,d, globex %,d), checksum %d%n",
        (acme + globex) / REPORT_SECONDS,
        acme / REPORT_SECONDS,
        globex / REPORT_SECONDS,
        checksum.sum());
  }
}
