package io.diag.agent.leaks;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.counters.SuppressedOf;
import io.diag.agent.dump.CreatorCount;
import io.diag.agent.dump.StackGroup;
import io.diag.agent.dump.ThreadGroupSource;
import io.diag.agent.dump.ThreadGroups;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.Profile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeakDetectorTest {

  private static final Duration INTERVAL = Duration.ofSeconds(60);
  private static final List<Frame> CREATOR = stack("com.example.Server.accept");
  private static final String LEAKING = "com.example.Handler.waitForEver";

  private final Counters counters = new Counters();
  private final List<StackGroup> next = new ArrayList<>();
  private long notReached;
  private ThreadGroupSource source =
      () -> new ThreadGroups(1_000_000_000, 1, 0, notReached, List.copyOf(next));
  private final LeakDetector detector = detector(counters, "");
  private long now = System.nanoTime();

  @Test
  void aSuspectHasAllThatIsKnownOfIt() {
    for (int i = 1; i <= 4; i++) {
      assertThat(detector.suspects()).isEmpty();
      sample(group(LEAKING, 20L * i));
    }
    Suspect suspect = detector.suspects().get(0);
    assertThat(suspect.place()).isEqualTo("com.example.Handler.waitForEver (Handler.java:7)");
    assertThat(suspect.creator()).isEqualTo(CREATOR);
    assertThat(suspect.labels()).containsExactly(Label.text("tenant", "acme"));
    assertThat(suspect.counts())
        .extracting(Suspect.CountAt::count)
        .containsExactly(0L, 20L, 40L, 60L, 80L);
    assertThat(suspect.count()).isEqualTo(80);
    assertThat(suspect.perMinute()).isBetween(19.9, 20.1);
    assertThat(suspect.state()).isEqualTo(Suspect.State.GROWING);
    assertThat(suspect.suspectedNanos() - suspect.firstSeenNanos())
        .isEqualTo(3 * INTERVAL.toNanos());
    assertThat(detector.isSuspect(stack(LEAKING))).isTrue();
    assertThat(detector.isSuspect(stack("com.example.Handler.other"))).isFalse();
    assertThat(counter("diag_thread_leak_suspects")).isEqualTo(1);
    assertThat(counter("diag_thread_leak_dumps_total")).isEqualTo(4);
  }

  /** It would show growth as soon as a later dump reaches more of them. */
  @Test
  void aDumpThatDidNotReachAllThreadsIsNotCompared() {
    notReached = 1000;
    for (int i = 1; i <= 4; i++) {
      sample(group(LEAKING, 20L * i));
    }
    assertThat(detector.suspects()).isEmpty();
    assertThat(counter("diag_thread_leak_dumps_total")).isZero();
    assertThat(counter("diag_thread_leak_skipped_total")).isEqualTo(4);
    assertThat(detector.untilNext()).isGreaterThan(INTERVAL.multipliedBy(9));
    notReached = 0;
    leak();
    assertThat(detector.suspects()).hasSize(1);
  }

  @Test
  void theProfileHasTheThreadsOfSuspectsWithTheirCreator() {
    leak();
    LeakProfile profile = new LeakProfile(detector, /* threads= */ null);
    assertThat(profile.count()).isEqualTo(80);
    Profile collected = profile.collect();
    assertThat(collected.total(0)).isEqualTo(80);
    assertThat(collected.samples().get(0).labels())
        .containsExactly(
            Label.text("tenant", "acme"),
            Label.text("created_by", "com.example.Server.accept (Server.java:7)"));
  }

  @Test
  void itStopsAndIsGoneWithItsThreads() {
    leak();
    for (int i = 0; i < 4; i++) {
      assertThat(state()).isEqualTo(Suspect.State.GROWING);
      sample(group(LEAKING, 80));
    }
    assertThat(state()).isEqualTo(Suspect.State.STOPPED);
    assertThat(detector.suspects().get(0).perMinute()).isZero();
    for (int i = 0; i < 100; i++) {
      sample(group(LEAKING, 80));
      assertThat(state()).isEqualTo(Suspect.State.STOPPED);
    }
    for (int i = 1; i <= 4; i++) {
      sample(group(LEAKING, 80 + 20L * i));
    }
    assertThat(state()).as("grows again").isEqualTo(Suspect.State.GROWING);
    sample(group(LEAKING, 3));
    assertThat(detector.suspects()).as("some are left").hasSize(1);
    sample();
    assertThat(detector.suspects()).isEmpty();
    assertThat(detector.isSuspect(stack(LEAKING))).isFalse();
  }

  @Test
  void whatHasStoppedIsForgottenInTheEnd() {
    leak();
    for (int i = 0; i < 200; i++) {
      sample(group(LEAKING, 80));
    }
    assertThat(detector.suspects()).isEmpty();
  }

  @Test
  void theJvmsOwnThreadsAndThoseAllowedAreNotLookedAt() {
    LeakDetector allowing = detector(new Counters(), "com.example.Pool;Leak$Allowed;*;(.*x){12}$");
    String backtracking = "x".repeat(40) + ".run";
    for (int i = 1; i <= 6; i++) {
      next.clear();
      next.add(group("com.example.Pool$Worker.run", 20L * i));
      next.add(group("Leak$Allowed.run", 20L * i));
      next.add(group("java.util.concurrent.ForkJoinPool.awaitWork", 20L * i));
      next.add(new StackGroup(List.of(), 20L * i, List.of(), List.of()));
      next.add(group(backtracking, 20L * i));
      next.add(group("org.example.com.example.Pool.run", 20L * i));
      now += INTERVAL.toNanos();
      allowing.trySample(now);
    }
    assertThat(allowing.suspects())
        .extracting(suspect -> suspect.stack().get(1).function())
        .containsExactlyInAnyOrder(backtracking, "org.example.com.example.Pool.run");
  }

  @Test
  void stacksAreFollowedInBoundedMemory() {
    for (int i = 1; i <= 6; i++) {
      next.clear();
      for (int stack = 0; stack < 2000; stack++) {
        next.add(group("com.example.Many.run" + (stack < 400 ? stack : stack + 10_000 * i), 2));
      }
      next.add(group(LEAKING, 20L * i));
      take();
    }
    assertThat(detector.report().stacks()).isEqualTo(500);
    assertThat(counter("diag_thread_leak_untracked_stacks")).isPositive();
    assertThat(detector.suspects()).hasSize(1);
  }

  @Test
  void suspectsAreListedUpToALimitAndCountedBeyond() {
    for (int i = 1; i <= 4; i++) {
      next.clear();
      for (int stack = 0; stack < 150; stack++) {
        next.add(group("com.example.Many.run" + stack, 20L * i));
      }
      take();
    }
    assertThat(detector.suspects()).hasSize(100);
    assertThat(counter("diag_thread_leak_suspects")).isEqualTo(150);
    assertThat(LeakText.of(detector.report(), INTERVAL, Duration.ZERO))
        .endsWith("\n50 suspects more\n");
  }

  @Test
  void anErrorIsCountedAndTheDetectorGoesOn() {
    ThreadGroupSource working = source;
    try (SuppressedOf errors = new SuppressedOf(LeakDetector.FEATURE)) {
      source =
          () -> {
            throw new IllegalStateException("no dump");
          };
      take();
      assertThat(errors.count()).isEqualTo(1);
      source =
          () -> {
            throw new OutOfMemoryError("no heap");
          };
      take();
      assertThat(errors.count()).isEqualTo(1);
      assertThat(counter("diag_thread_leak_skipped_total")).isEqualTo(1);
    }
    source = working;
    leak();
    assertThat(detector.suspects()).hasSize(1);
  }

  @Test
  void textAndTableNameTheLine() {
    String early = LeakText.of(LeakReport.NONE, INTERVAL, Duration.ZERO);
    assertThat(early)
        .startsWith("no thread leak can have shown yet (0 of 4 intervals; next in 0 s)");
    leak();
    assertThat(LeakText.of(detector.report(), INTERVAL, Duration.ZERO))
        .startsWith("1 thread leak, 80 threads (4 intervals; next in 0 s)\n")
        .contains("1. 80 threads at com.example.Handler.waitForEver (Handler.java:7)\n")
        .contains("started at  com.example.Server.accept (Server.java:7)\n")
        .contains("growth      +20.0 a minute\n")
        .contains("labels      tenant=acme\n")
        .contains(" 20, 40, 60, 80 (since ");
    assertThat(new LeakView(detector).table())
        .containsPattern(
            " \\+20 +80  LEAK +com.example.Handler.waitForEver \\(Handler.java:7\\) started at"
                + " com.example.Server.accept \\(Server.java:7\\)\n");
    assertThat(LeakJson.of(detector.report(), INTERVAL, Duration.ZERO))
        .contains("\"labels\":{\"tenant\":\"acme\"}", "\"growth_per_minute\":20.0");
  }

  @Test
  void aStackOfTheJdkAloneIsNamedByWhatItRuns() {
    List<Frame> idle = new ArrayList<>(stack("java.util.concurrent.ThreadPoolExecutor$Worker.run"));
    assertThat(ServiceFrame.of(idle).function())
        .isEqualTo("java.util.concurrent.ThreadPoolExecutor$Worker.run");
    assertThat(ServiceFrame.of(List.of())).isEqualTo(Frame.pseudo("[no stack]"));
    assertThat(LeakLines.perMinute(-0.01)).isEqualTo("+0.0");
  }

  private void leak() {
    for (int i = 1; i <= 4; i++) {
      sample(group(LEAKING, 20L * i));
    }
  }

  private Suspect.State state() {
    return detector.suspects().get(0).state();
  }

  private void sample(StackGroup... groups) {
    next.clear();
    next.addAll(List.of(groups));
    take();
  }

  private void take() {
    now += INTERVAL.toNanos();
    detector.trySample(now);
  }

  private LeakDetector detector(Counters counters, String allowed) {
    return new LeakDetector(
        new LeakSettings(INTERVAL, new Growth.Least(10, 0.2), AllowList.parse(allowed)),
        () -> source.take(),
        new Features(),
        counters);
  }

  private long counter(String name) {
    return counters.list().stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value()
        .getAsLong();
  }

  private static StackGroup group(String method, long count) {
    return new StackGroup(
        stack(method),
        count,
        List.of(Label.text("tenant", "acme")),
        List.of(new CreatorCount(CREATOR, count)));
  }

  private static List<Frame> stack(String method) {
    String type = method.substring(0, method.lastIndexOf('.'));
    String file = type.substring(type.lastIndexOf('.') + 1) + ".java";
    return List.of(
        new Frame("java.lang.Object.wait", "", "java/lang/Object.java", 0),
        new Frame(method, "", file, 7),
        new Frame("java.lang.Thread.run", "", "java/lang/Thread.java", 840));
  }
}
