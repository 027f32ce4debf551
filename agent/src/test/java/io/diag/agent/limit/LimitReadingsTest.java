package io.diag.agent.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.gc.GarbageCollection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of single readings, of which none can be trusted. */
class LimitReadingsTest {

  private static final long SECOND = 1_000_000_000;

  @Test
  void liveSetRisesAtOnceAndFallsSlowly() {
    LiveSet live = new LiveSet();
    assertThat(live.bytes()).isEqualTo(-1);
    live.ofYoung(500);
    assertThat(live.bytes()).as("any garbage may be in it").isEqualTo(-1);
    live.ofWholeHeap(100);
    assertThat(live.bytes()).isEqualTo(100);
    live.ofYoung(500);
    assertThat(live.bytes()).isEqualTo(100);
    live.ofWholeHeap(200);
    assertThat(live.bytes()).isEqualTo(200);
    live.ofWholeHeap(100);
    assertThat(live.bytes()).isEqualTo(180);
    live.ofYoung(80);
    assertThat(live.bytes()).isEqualTo(160);
    for (int i = 0; i < 50; i++) {
      live.ofWholeHeap(100);
    }
    assertThat(live.bytes()).isBetween(100L, 105L);
  }

  @Test
  void overheadIsTheMiddleOfTheLastReadings() {
    Overhead overhead = new Overhead();
    overhead.add(150, 100, 20);
    assertThat(overhead.bytes()).isEqualTo(50);
    overhead.add(150, 100, 20);
    overhead.add(400, 100, 20);
    assertThat(overhead.bytes()).as("a heap that has just shrunk").isEqualTo(50);
    overhead.add(60, 100, 20);
    assertThat(overhead.bytes()).as("one that is not touched yet").isEqualTo(50);
    for (int i = 0; i < 5; i++) {
      overhead.add(60, 100, 20);
    }
    assertThat(overhead.bytes()).as("never less than is known of").isEqualTo(20);
  }

  @Test
  void breachIsNoMatterOfOneReading() {
    Breach breach = new Breach();
    assertThat(breach.changes(0, 201, 200)).isFalse();
    assertThat(breach.changes(SECOND, 200, 200)).isFalse();
    assertThat(breach.changes(2 * SECOND, 201, 200)).isFalse();
    assertThat(breach.changes(3 * SECOND, 201, 200)).isTrue();
    assertThat(breach.isExceeded()).isTrue();
    assertThat(breach.changes(4 * SECOND, 201, 200)).isFalse();
    assertThat(breach.changes(5 * SECOND, 199, 200)).isFalse();
    assertThat(breach.isExceeded()).isTrue();
    assertThat(breach.changes(6 * SECOND, 199, 200)).isTrue();
    assertThat(breach.isExceeded()).isFalse();
  }

  @Test
  void allocationIsWhatTheHeapGrowsBetweenCollections() {
    AllocationRate rate = new AllocationRate();
    rate.heapUsed(0, 1000);
    for (int i = 1; i <= 50; i++) {
      rate.heapUsed(i * SECOND, 1000 + i * 100L);
    }
    assertThat(rate.perSecond()).isBetween(90L, 100L);
    rate.heapUsed(51 * SECOND, 500);
    assertThat(rate.perSecond()).as("a collection tells nothing").isBetween(90L, 100L);

    rate = new AllocationRate();
    for (int i = 0; i < 50; i++) {
      rate.collected(collection(i * 20L, 10, 5000, 4000));
    }
    assertThat(rate.perSecond()).as("1000 in 10 ms").isBetween(95_000L, 100_000L);
  }

  private static GarbageCollection collection(
      long startMillis, long duration, long before, long after) {
    return new GarbageCollection(
        "ZGC Cycles",
        false,
        "end of GC cycle",
        "Proactive",
        1,
        startMillis,
        duration,
        before,
        after,
        10_000);
  }

  private static final long MIB = 1024 * 1024;

  @Test
  void pacerRests() {
    long now = System.nanoTime();
    Pacer pacer = new Pacer(new Duty(now));
    assertThat(pacer.wants(now + SECOND, 100, 100, 0, 50)).isFalse();
    assertThat(pacer.wants(now + SECOND, 101, 100, 0, 50)).isTrue();
    assertThat(pacer.wants(now + SECOND, 90, 100, 1000, 50)).as("15 ms ahead").isTrue();
    pacer.collected(now + SECOND, now + 2 * SECOND);
    assertThat(pacer.collections()).isEqualTo(1);
    // One second has been taken, half of it ahead.
    assertThat(pacer.wants(now + 5 * SECOND, 101, 100, 0, 50)).isFalse();
    assertThat(pacer.wantsBack(now + 5 * SECOND, 300 * MIB, 200 * MIB, 250 * MIB, MIB)).isFalse();
    assertThat(pacer.wants(now + 7 * SECOND, 101, 100, 0, 50)).isTrue();
  }

  /** However long they take, and however often a limit is set. */
  @ParameterizedTest
  @ValueSource(longs = {1_000_000, 50_000_000, 1_000_000_000, 5_000_000_000L})
  void collectionsTakeATenthOfTheTime(long each) {
    long now = System.nanoTime();
    long start = now;
    Duty duty = new Duty(now);
    Pacer pacer = new Pacer(duty);
    long taken = 0;
    while (now - start < 1000 * SECOND) {
      if (now % 7 == 0) {
        pacer = new Pacer(duty);
      }
      if (pacer.wants(now, 101, 100, 0, 50)) {
        pacer.collected(now, now + each);
        now += each;
        taken += each;
      }
      now += 10_000_000;
    }
    assertThat(taken).isBetween(95 * SECOND * (each < 10_000_000 ? 0 : 1), 106 * SECOND);
  }

  /** 700 MiB live under a limit of 32 MiB, each collection taking a second. */
  @Test
  void liveSetAboveTheLimitIsNotCollectedInVain() {
    long start = System.nanoTime();
    Pacer pacer = new Pacer(new Duty(start));
    int tries = 0;
    for (int tenths = 0; tenths < 6000; tenths++) {
      long now = start + tenths * SECOND / 10;
      boolean wants = pacer.wants(now, 900 * MIB, 875 * MIB, 1024 * MIB, -100 * MIB);
      if (wants || pacer.wantsBack(now, 1100 * MIB, 32 * MIB, 1000 * MIB, -100 * MIB)) {
        tries++;
        pacer.collected(now, now + SECOND);
        pacer.leaves(now + SECOND, 700 * MIB, 900 * MIB, -100 * MIB, !wants);
      }
    }
    assertThat(tries).as("in 600 s").isBetween(9, 16);
    assertThat(pacer.wants(start + 700 * SECOND, 900 * MIB, 875 * MIB, 0, 800 * MIB))
        .as("a limit that can be kept")
        .isTrue();
    pacer.collectedByItself(20 * MIB);
    assertThat(pacer.wants(start + 700 * SECOND, 60 * MIB, 50 * MIB, 0, 40 * MIB))
        .as("most of it has died")
        .isTrue();
  }

  @Test
  void whatKeepsTheHeapSmallIsNotInVain() {
    long now = System.nanoTime();
    Pacer pacer = new Pacer(new Duty(now));
    for (int i = 0; i < 50; i++) {
      now += SECOND;
      assertThat(pacer.wants(now, 120 * MIB, 100 * MIB, 0, 80 * MIB)).isTrue();
      pacer.collected(now, now);
      pacer.leaves(now, 40 * MIB, 290 * MIB, 80 * MIB, false);
    }
    pacer.leaves(now, 200 * MIB, 290 * MIB, 80 * MIB, false);
    assertThat(pacer.wantsBack(now + SECOND, 300 * MIB, 100 * MIB, 290 * MIB, 80 * MIB)).isFalse();
    assertThat(pacer.wantsBack(now + 3 * SECOND, 300 * MIB, 100 * MIB, 290 * MIB, 80 * MIB))
        .as("the first try, two seconds after the live set has grown")
        .isTrue();
  }

  @Test
  void whatDoesNotHelpIsTriedEverMoreRarely() {
    long start = System.nanoTime();
    Pacer pacer = new Pacer(new Duty(start));
    int tries = 0;
    for (int tenths = 0; tenths < 3000; tenths++) {
      long now = start + tenths * SECOND / 10;
      if (pacer.wantsBack(now, 300 * MIB, 200 * MIB, 250 * MIB, 100 * MIB)) {
        tries++;
        pacer.collected(now, now);
        pacer.leaves(now, 50 * MIB, 250 * MIB, 100 * MIB, true);
      }
    }
    assertThat(tries).as("in 300 s").isBetween(8, 16);
    assertThat(pacer.wantsBack(start, 199 * MIB, 200 * MIB, 250 * MIB, MIB)).isFalse();
    assertThat(pacer.wantsBack(start + 400 * SECOND, 300 * MIB, 200 * MIB, MIB, MIB))
        .as("the heap has nothing to give")
        .isFalse();
  }

  @Test
  void stateIsShownAsTextAndJson() {
    LimitState none =
        new LimitState(
            -1, 5, -1, 2, -1, -1, -1, 1, 3, false, "G1", "none", false, 0, 0, 0, List.of());
    assertThat(LimitText.lines(none))
        .isEqualTo(
            """
            limit=off
            footprint=5
            overhead=2
            heap_used=1
            heap_committed=3
            exceeded=false
            collector=G1
            lever=none
            best_effort=false
            """);
    assertThat(LimitText.json(none))
        .startsWith("{\"limit\":null,\"footprint\":5,\"footprint_peak\":null,")
        .endsWith("\"lever\":\"none\",\"best_effort\":false,\"at_launch\":[]}\n");
    LimitState set =
        new LimitState(
            200, 5, 6, 2, 198, 198, 1, 1, 3, true, "ZGC", "X", false, 7, 8, 9, List.of("-XX:A=1"));
    assertThat(LimitText.lines(set))
        .startsWith("limit=200\n")
        .contains("given_back=8\ntrimmed=9\nforced_collections=7\nexceeded=true\n")
        .endsWith("at_launch=-XX:A=1\n");
    assertThat(LimitText.json(set)).endsWith(",\"at_launch\":[\"-XX:A=1\"]}\n");
  }
}
