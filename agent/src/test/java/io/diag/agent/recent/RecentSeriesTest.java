package io.diag.agent.recent;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.counters.SuppressedOf;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentSeriesTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - SECOND);
  private final AtomicInteger value = new AtomicInteger();

  @Test
  void hasNothingAtFirst() {
    RecentValues values = counting().values();
    assertThat(values.times()).isEmpty();
    assertThat(values.values()).hasDimensions(1, 0);
  }

  @Test
  void keepsTheLastTenMinutes() {
    RecentSeries recent = counting();
    for (int i = 0; i < 1500; i++) {
      // The clock may begin anywhere, and run over.
      time.addAndGet(SECOND);
      recent.take();
    }
    time.addAndGet(SECOND / 2);
    RecentValues values = recent.values();
    assertThat(values.now()).isEqualTo(1500.5);
    assertThat(values.times()).hasSize(600);
    for (int i = 0; i < 600; i++) {
      assertThat(values.times()[i]).isEqualTo(901 + i);
      assertThat(values.values()[0][i]).isEqualTo(901 + i);
    }
  }

  @Test
  void isTakenByWhoLooksOnlyIfNobodyElseDoes() {
    RecentSeries recent = counting();
    recent.takeIfStale();
    assertThat(value).hasValue(1);
    time.addAndGet(SECOND);
    recent.takeIfStale();
    assertThat(value).hasValue(1);
    time.addAndGet(SECOND);
    recent.takeIfStale();
    assertThat(value).hasValue(2);
    time.addAndGet(SECOND);
    recent.take();
    time.addAndGet(SECOND);
    recent.takeIfStale();
    assertThat(value).hasValue(3);
  }

  @Test
  void oneThatFailsIsAGapAndNoHarmToTheOthers() {
    try (SuppressedOf errors = new SuppressedOf("recent fails")) {
      RecentSeries recent =
          new RecentSeries(
              List.of(
                  new Series(
                      "fails",
                      "",
                      "",
                      () -> {
                        throw new IllegalStateException();
                      }),
                  new Series("works", "", "", () -> 7)),
              time::get);
      recent.take();
      assertThat(recent.values().values()[0]).containsExactly(Double.NaN);
      assertThat(recent.values().values()[1]).containsExactly(7);
      assertThat(errors.count()).isEqualTo(1);
    }
  }

  @Test
  void whatIsCopiedWasTakenTogether() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    RecentSeries recent =
        new RecentSeries(
            List.of(
                new Series("first", "", "", turn::incrementAndGet),
                new Series("second", "", "", () -> -turn.get())),
            System::nanoTime);
    ExecutorService takers = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> all =
          List.of(
              takers.submit(() -> take(recent)),
              takers.submit(() -> take(recent)),
              takers.submit(() -> take(recent)));
      while (!all.stream().allMatch(Future::isDone)) {
        assertConsistent(recent.values());
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      takers.shutdownNow();
    }
    assertThat(recent.values().values()[0]).hasSize(600).endsWith(60_000);
  }

  private static void take(RecentSeries recent) {
    for (int i = 0; i < 20_000; i++) {
      recent.take();
    }
  }

  private static void assertConsistent(RecentValues values) {
    double[] first = values.values()[0];
    double[] second = values.values()[1];
    for (int i = 0; i < first.length; i++) {
      assertThat(second[i]).isEqualTo(-first[i]);
      if (i > 0) {
        assertThat(first[i]).isEqualTo(first[i - 1] + 1);
        assertThat(values.times()[i]).isGreaterThanOrEqualTo(values.times()[i - 1]);
      }
    }
  }

  private RecentSeries counting() {
    return new RecentSeries(List.of(new Series("turn", "", "", value::incrementAndGet)), time::get);
  }
}
