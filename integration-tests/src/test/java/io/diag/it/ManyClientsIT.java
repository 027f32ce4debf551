package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Burner;
import io.diag.it.apps.Sleepers;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;

/** Whoever else asks, each client gets what it asked for, or is told at once. */
@Alone
class ManyClientsIT {

  private static final String BURN = Burner.class.getName() + ".burnOutermost";
  private static final int LIMIT = 8;

  @JvmTest(main = Sleepers.class)
  void withinTheLimitAllAreServedAndTheRestIsToldAtOnce(TargetJvm jvm) throws Exception {
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    Queue<Integer> order = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 50; i++) {
      CompletableFuture<Reply> reply = jvm.getLater("/debug/pprof/profile?seconds=5");
      replies.add(
          reply.whenComplete((answer, e) -> order.add(answer == null ? 0 : answer.status())));
    }
    for (CompletableFuture<Reply> future : replies) {
      Reply reply = future.get(60, TimeUnit.SECONDS);
      if (reply.status() == 200) {
        assertThat(PprofFile.of(reply).total()).isPositive();
      } else {
        assertThat(reply.status()).as(reply.text()).isEqualTo(429);
        assertThat(Integer.parseInt(reply.header("Retry-After"))).isPositive();
        assertThat(reply.header("X-Go-Pprof")).isEqualTo("1");
        assertThat(reply.text()).contains("8 profiles").hasLineCount(1);
      }
    }
    assertThat(order).filteredOn(status -> status == 200).hasSize(LIMIT);
    assertThat(List.copyOf(order).subList(0, 50 - LIMIT)).as("at once").containsOnly(429);
    Leftovers.awaitNone(jvm);
  }

  @JvmTest(main = Burner.class)
  void whatIsNoCollectionIsAnsweredMeanwhile(TargetJvm jvm) throws Exception {
    List<CompletableFuture<Reply>> profiles = new ArrayList<>();
    for (int i = 0; i < LIMIT; i++) {
      profiles.add(jvm.getLater("/debug/pprof/wall?seconds=3"));
    }
    Await.until("profiles run", () -> jvm.counters().get("diag_wall_profiles_running") == LIMIT);
    assertThat(jvm.get("/debug/pprof/").status()).isEqualTo(200);
    assertThat(jvm.get("/debug/pprof/profile?seconds=1").status()).isEqualTo(429);
    for (CompletableFuture<Reply> profile : profiles) {
      assertThat(profile.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    }
  }

  @JvmTest(main = Burner.class)
  void aHigherRateInBetweenChangesNobodysTotal(TargetJvm jvm) throws Exception {
    CompletableFuture<Reply> slow = jvm.startCpuProfile("seconds=8&hz=100");
    CompletableFuture<Long> burned = CompletableFuture.supplyAsync(() -> ask(jvm, "burn 1 4000"));
    Await.until("the burner has begun", () -> !jvm.stdout().isEmpty());
    CompletableFuture<Reply> fast = jvm.getLater("/debug/pprof/profile?seconds=3&hz=500");
    PprofFile fastProfile = PprofFile.of(fast.get(60, TimeUnit.SECONDS));
    PprofFile slowProfile = PprofFile.of(slow.get(60, TimeUnit.SECONDS));

    assertThat(slowProfile.period()).isEqualTo(10_000_000);
    assertThat(fastProfile.period()).isLessThan(10_000_000);
    assertThat(slowProfile.comments()).anyMatch(comment -> comment.matches("gap=\\d+ms .*"));
    assertThat(slowProfile.cpuOf(BURN) + slowProfile.cpuOfLostSamples())
        .as("%s", slowProfile.comments())
        .isCloseTo(burned.get(60, TimeUnit.SECONDS), Percentage.withPercentage(5));
    double duration = fastProfile.durationNanos();
    assertThat(fastProfile.comments()).noneMatch(comment -> comment.startsWith("gap="));
    assertThat(fastProfile.total() / duration).isGreaterThan(0.5);
  }

  @JvmTest(main = Burner.class)
  void twoRatesAtOnceAgree(TargetJvm jvm) throws Exception {
    CompletableFuture<Reply> fast = jvm.startCpuProfile("seconds=5&hz=500");
    CompletableFuture<Reply> slow = jvm.getLater("/debug/pprof/profile?seconds=5&hz=100");
    Await.until("both run", () -> jvm.runningCpuProfiles() == 2);
    long burned = ask(jvm, "burn 1 2000");
    for (CompletableFuture<Reply> reply : List.of(fast, slow)) {
      PprofFile profile = PprofFile.of(reply.get(60, TimeUnit.SECONDS));
      assertThat(profile.cpuOf(BURN) + profile.cpuOfLostSamples())
          .as("%s", profile.comments())
          .isCloseTo(burned, Percentage.withPercentage(5));
    }
  }

  @JvmTest(main = Burner.class, jvmArgs = "-Xmx64m")
  void sessionsAreReplacedBeforeTheirMemoryIsFull(TargetJvm jvm) throws Exception {
    CompletableFuture<Reply> later = jvm.startCpuProfile("seconds=12&hz=250");
    long burned = ask(jvm, "diverse 2 4000");
    PprofFile profile = PprofFile.of(later.get(60, TimeUnit.SECONDS));
    assertThat(profile.comments()).anyMatch(comment -> comment.matches("gap=.* restarts=\\d+:.*"));
    assertThat(profile.functions())
        .map(PprofFile.Function::name)
        .doesNotContain("[lost samples: stack storage full]");
    String work = Burner.class.getName() + ".burnInManyStacks";
    assertThat(profile.cpuOf(work) + profile.cpuOfLostSamples())
        .as("%s", profile.comments())
        .isCloseTo(burned, Percentage.withPercentage(7));
    Leftovers.awaitNone(jvm);
  }

  @JvmTest(main = Burner.class)
  void wallDoesNotDisturbCpu(TargetJvm jvm) throws Exception {
    CompletableFuture<Reply> cpu = jvm.startCpuProfile("seconds=5");
    CompletableFuture<Reply> wall = jvm.getLater("/debug/pprof/wall?seconds=4&hz=100");
    Await.until("both run", () -> jvm.counters().get("diag_wall_profiles_running") == 1);
    long burned = ask(jvm, "burn 1 2000");
    PprofFile cpuProfile = PprofFile.of(cpu.get(60, TimeUnit.SECONDS));
    PprofFile wallProfile = PprofFile.of(wall.get(60, TimeUnit.SECONDS));
    assertThat(cpuProfile.comments()).noneMatch(comment -> comment.startsWith("gap="));
    assertThat(cpuProfile.cpuOf(BURN) + cpuProfile.cpuOfLostSamples())
        .isCloseTo(burned, Percentage.withPercentage(5));
    // It may have to wait for a processor, so the wall shows as much or more.
    assertThat(wallProfile.cpuOf(BURN)).isGreaterThan((long) (0.9 * burned));
  }

  @JvmTest(main = Sleepers.class)
  void clientThatLeavesFreesItsEngine(TargetJvm jvm) throws Exception {
    for (String kind : List.of("profile", "wall")) {
      String gauge = "diag_" + (kind.equals("wall") ? "wall" : "cpu") + "_profiles_running";
      try (RawConnection connection = jvm.connect()) {
        connection.send(
            "GET /debug/pprof/" + kind + "?seconds=30 HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Await.until(kind + " runs", () -> jvm.counters().get(gauge) == 1);
      }
      Await.until(kind + " has ended", () -> jvm.counters().get(gauge) == 0);
    }
    Leftovers.awaitNone(jvm);
  }

  private static long ask(TargetJvm jvm, String command) {
    try {
      return jvm.ask(command, "burned");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
