package io.diag.it;

import static io.diag.it.Contended.at;
import static io.diag.it.Contended.labelled;
import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.LockUser;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;

/**
 * Known waits at different rates. Each gives the same sums, but for the error of sampling, which
 * the application computes of the waits that there were.
 */
@Alone
@SuppressWarnings({"LongDoubleConversion"})
class LockRatesIT {

  /** 5 us, 150 us and 5 ms. */
  private static final String WORKLOAD = " short 4000 5000 medium 800 150000 long 20 5000000";

  private static final List<String> LENGTHS = List.of("short", "medium", "long");

  /** Once in 16,000 runs. */
  private static final double SIGMAS = 4;

  /** The application measures a little more than the time between the hooks. */
  private static final double MORE = 0.05;

  @JvmTest(main = LockUser.class)
  void eachWaitIsTakenAtRate1(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    Contended.put(jvm, "block-rate", 1);
    jvm.ask("known 1" + WORKLOAD, "known");
    assertWaits(jvm, Contended.profile(jvm, "block"));
  }

  @JvmTest(main = LockUser.class)
  void sumsAreTheSameAtTheProductionRate(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    Contended.put(jvm, "block-rate", 100_000);
    jvm.ask("known 100000" + WORKLOAD, "known");
    PprofFile block = Contended.profile(jvm, "block");
    assertWaits(jvm, block);
    assertThat(block.comments()).contains("block-rate 100000 ns");
  }

  private static void assertWaits(TargetJvm jvm, PprofFile block) throws Exception {
    for (String length : LENGTHS) {
      Contended waited =
          Contended.of(
              block, labelled("length", length).and(at("KnownContention.wantAgainAndAgain")));
      assertClose(
          jvm, length, waited.nanos(), answer(jvm, length + "-nanos"), length + "-nanos-error");
      assertClose(
          jvm, length, waited.count(), answer(jvm, length + "-count"), length + "-count-error");
    }
  }

  private static void assertClose(
      TargetJvm jvm, String what, long sampled, long known, String error) throws Exception {
    double tolerance = SIGMAS * answer(jvm, error) + MORE * known;
    assertThat((double) sampled)
        .as("%s, %s %s", what, error, answer(jvm, error))
        .isCloseTo(known, Offset.offset(tolerance));
  }

  private static long answer(TargetJvm jvm, String word) throws Exception {
    return Long.parseLong(jvm.awaitLine(word + " (\\d+)").group(1));
  }

  @JvmTest(main = LockUser.class)
  void holdersAreChargedTheSameAtFraction1(TargetJvm jvm) throws Exception {
    assertHolders(jvm, 1);
  }

  @JvmTest(main = LockUser.class)
  void holdersAreChargedTheSameAtFraction10(TargetJvm jvm) throws Exception {
    assertHolders(jvm, 10);
  }

  private static void assertHolders(TargetJvm jvm, int fraction) throws Exception {
    jvm.awaitLine("ready");
    Contended.put(jvm, "mutex-fraction", fraction);
    jvm.ask("known 1 medium 4000 100000", "known");
    Contended held = Contended.of(Contended.profile(jvm, "mutex"), at("KnownContention.own"));
    long known = answer(jvm, "medium-held");
    // Each is kept with the probability 1 / fraction, and then counts fraction times.
    double error = Math.sqrt(fraction - 1) * answer(jvm, "medium-held-squares-root");
    assertThat((double) held.nanos())
        .isCloseTo(known, Offset.offset(SIGMAS * error + MORE * known));
    assertThat((double) held.count())
        .isCloseTo(4000, Offset.offset(SIGMAS * Math.sqrt((fraction - 1) * 4000.0) + MORE * 4000));
  }

  @JvmTest(main = LockUser.class)
  void twoClientsWithDifferentRatesAreBothRight(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    CompletableFuture<Reply> each = jvm.getLater("/debug/pprof/block?seconds=4&rate=1");
    CompletableFuture<Reply> some = jvm.getLater("/debug/pprof/block?seconds=4&rate=100000");
    Contended.awaitRequests(jvm, 2);
    jvm.ask("known 100000" + WORKLOAD, "known");
    assertThat(each).as("the workload was done in time").isNotDone();
    assertWaits(jvm, PprofFile.of(each.get(30, TimeUnit.SECONDS)));
    assertWaits(jvm, PprofFile.of(some.get(30, TimeUnit.SECONDS)));
  }
}
