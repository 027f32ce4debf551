package io.diag.demo;

import io.diag.api.MemoryLimit;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A service that allocates all the time, under a soft memory limit and without: in the phases A,
 * A2, B and C, each sampled every 100 ms.
 */
final class LimitDemo implements Demo {

  private static final long MIB = 1024 * 1024;
  private static final long LIMIT = 200 * MIB;

  /** What phase C may take: so much that it is collected seldom. */
  private static final long HIGH_LIMIT = 600 * MIB;

  private static final int PHASE_SECONDS = 4;
  private static final int FITTING = 10;
  private static final int TOO_MUCH = 50;

  @Override
  public String name() {
    return "limit";
  }

  @Override
  public String summary() {
    return "a service that allocates 1 GiB/s, with a memory limit of 200 MiB and without";
  }

  @Override
  public void run() throws InterruptedException {
    System.out.println("memory limit at start: " + text(MemoryLimit.get()));
    // The JIT compilers and the classes of the limit are none of what is compared.
    new Churn(FITTING).run("warm-up", 1);
    System.out.println(Churn.HEADER);
    phase("A", LIMIT, FITTING);
    phase("A2", LIMIT, TOO_MUCH);
    phase("B", MemoryLimit.NONE, FITTING);
    phase("C", HIGH_LIMIT, FITTING);
    MemoryLimit.set(LIMIT);
    System.out.println("phases done; now idle, with a limit of " + text(LIMIT));
    while (true) {
      TimeUnit.SECONDS.sleep(1);
    }
  }

  private static void phase(String name, long limit, int chunks) throws InterruptedException {
    MemoryLimit.set(limit);
    String row = new Churn(chunks).run(name, PHASE_SECONDS);
    MemoryLimit.Status status = MemoryLimit.status();
    System.out.printf(
        "%-18s %s  %s%s%n",
        name + ", " + text(limit),
        row,
        status.isExceeded() ? "exceeded, " : "",
        limit == MemoryLimit.NONE ? "no limit" : status.lever());
  }

  private static String text(long limit) {
    return limit == MemoryLimit.NONE ? "none" : String.format(Locale.ROOT, "%d MiB", limit / MIB);
  }
}
