package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.diag.it.hosts.Cassandra;
import io.diag.it.hosts.H2;
import io.diag.it.hosts.Host;
import io.diag.it.hosts.HostTable;
import io.diag.it.hosts.JRuby;
import io.diag.it.hosts.Kafka;
import io.diag.it.hosts.SpringBoot;
import io.diag.it.hosts.ThreadTimes;
import io.diag.it.hosts.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;

/**
 * Real servers under load, without and with the agent, and with all that its port serves asked for
 * in a loop. Only with {@code -Phosts}; docs/hosts.md has the table of results.
 */
@Tag("hosts")
class HostsIT {

  private static final Duration LOOP =
      Duration.ofSeconds(Integer.getInteger("diag.hosts.seconds", 60));

  // Of the server's processor time.
  private static final int WARM_UP = Integer.getInteger("diag.hosts.warmup", 10);
  private static final int WINDOW = Integer.getInteger("diag.hosts.window", 5);

  private static final int ROUNDS = Integer.getInteger("diag.hosts.rounds", 2);

  /** Of one processor, on average. */
  private static final double MOST_OF_A_THREAD = 0.05;

  /** Of the work for a second of processor time: less is no noise of the machine's but a harm. */
  private static final double LEAST_OF_WORK = 0.5;

  @JdkTest
  void h2(Jdk jdk) throws Exception {
    assertUnharmed(new H2(), jdk);
  }

  @JdkTest
  void vertx(Jdk jdk) throws Exception {
    assertUnharmed(new Vertx(), jdk);
  }

  @JdkTest
  void kafka(Jdk jdk) throws Exception {
    assertUnharmed(new Kafka(), jdk);
  }

  @JdkTest
  void springBoot(Jdk jdk) throws Exception {
    assertUnharmed(new SpringBoot(false), jdk);
  }

  @JdkTest
  void springBootOnVirtualThreads(Jdk jdk) throws Exception {
    assertUnharmed(new SpringBoot(true), jdk);
  }

  @JdkTest
  void jruby(Jdk jdk) throws Exception {
    assertUnharmed(new JRuby(HostRun.HOSTS), jdk);
  }

  @JdkTest
  void cassandra(Jdk jdk) throws Exception {
    assertUnharmed(new Cassandra(), jdk);
  }

  private static void assertUnharmed(Host host, Jdk jdk) throws Exception {
    assumeTrue(
        jdk.feature() >= host.minFeature() && jdk.feature() <= host.maxFeature(),
        () -> host.name() + " runs on " + jdk);
    List<HostWork> without = new ArrayList<>();
    List<HostWork> with = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      // In turns, and each first as often as second: what the machine does besides hits both.
      boolean agentFirst = round % 2 == 1;
      (agentFirst ? with : without).add(work(host, jdk, agentFirst));
      (agentFirst ? without : with).add(work(host, jdk, !agentFirst));
    }
    try (HostRun run = HostRun.start(host, jdk, true)) {
      TargetJvm server = run.server();
      EndpointLoop loop = new EndpointLoop(server);
      ThreadTimes times = new ThreadTimes(server.pid());
      loop.start();
      long end = System.nanoTime() + LOOP.toNanos();
      while (System.nanoTime() < end) {
        HostRun.pass(HostRun.LOOK_AGAIN);
        times.look();
      }
      AgentThreadShares shares = new AgentThreadShares(times.shares());
      loop.end();
      long suppressed = server.counters().get("diag_suppressed_errors_total");
      new HostTable(Path.of(System.getProperty("diag.hosts.table")))
          .put(
              List.of(
                  host.name() + " " + HostRun.version(host) + ", " + host.unit(),
                  Integer.toString(jdk.feature()),
                  HostWork.rates(without),
                  HostWork.rates(with),
                  HostWork.efficiencies(without),
                  HostWork.efficiencies(with),
                  HostWork.difference(without, with),
                  HostWork.collections(without),
                  HostWork.collections(with),
                  shares.busiest(),
                  shares.asked(),
                  String.format(Locale.ROOT, "%,d, %s", loop.answered(), loop.slowest()),
                  Long.toString(suppressed)));
      assertIsWell(run);
      shares.assertAtMost(MOST_OF_A_THREAD);
    }
    assertThat(without).allSatisfy(work -> assertThat(work.perProcessorSecond()).isPositive());
    assertThat(HostWork.best(with))
        .as("work in a second of processor time with the agent %s, without %s", with, without)
        .isGreaterThan(LEAST_OF_WORK * HostWork.best(without));
  }

  private static HostWork work(Host host, Jdk jdk, boolean withAgent) throws Exception {
    try (HostRun run = HostRun.start(host, jdk, withAgent)) {
      return run.work(WARM_UP, WINDOW);
    }
  }

  /**
   * The server goes on with its work, the port answers, and the agent has nothing to complain of.
   */
  private static void assertIsWell(HostRun run) throws Exception {
    TargetJvm server = run.server();
    long done = run.done();
    Await.until("the server goes on; " + server.outputs(), () -> run.done() > done);
    assertThat(server.get("/debug/runtime").status()).isEqualTo(200);
    assertThat(server.counters())
        .as(server.outputs())
        .containsEntry("diag_suppressed_errors_total", 0L)
        .containsEntry("diag_watchdog_stuck_total", 0L)
        .containsEntry("diag_loop_restarts_total", 0L);
    assertThat(server.errorLines())
        .filteredOn(line -> line.startsWith("diag: "))
        .isNotEmpty()
        .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("error"));
    assertThat(server.features().values()).noneMatch(state -> state.startsWith("off has failed"));
  }
}
