package io.diag.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LabelHistoryTest {

  private static final LabelSet EVEN = LabelSet.of(new String[] {"number", "even"});
  private static final LabelSet ODD = LabelSet.of(new String[] {"number", "odd"});

  private static LabelSet labelsOf(long time) {
    return time % 2 == 0 ? EVEN : ODD;
  }

  private static List<Long> times(LabelHistory history) {
    List<Long> times = new ArrayList<>();
    history.forEach(
        (until, serial, labels) -> {
          assertThat(labels).isSameAs(labelsOf(until));
          times.add(until);
        });
    return times;
  }

  @Test
  void whatIsForgottenIsWhatNobodyAsksFor() {
    LabelHistory history = new LabelHistory(false);
    for (long time = 1; time <= 1000; time++) {
      history.add(time, labelsOf(time));
    }
    assertThat(times(history)).hasSize(1000).isSorted();
    history.forget(500);
    List<Long> left = times(history);
    assertThat(left).hasSizeLessThan(600).endsWith(999L, 1000L);
    assertThat(left.get(0)).isLessThanOrEqualTo(500);
    history.forget(Long.MAX_VALUE);
    assertThat(times(history)).hasSizeLessThanOrEqualTo(64);
  }

  @Test
  void onACarrierNothingIsAllocatedAndWhatHasNoRoomIsCounted() {
    long before = LabelHistory.dropped();
    LabelHistory history = new LabelHistory(true);
    history.add(1, EVEN);
    history.forEach((until, serial, set) -> assertThat(set).as("nobody samples").isNull());
    assertThat(LabelHistory.dropped()).isEqualTo(before);
    OsThreads.forget(0);
    history.makeRoom();
    for (long time = 1; time <= 3000; time++) {
      history.add(time, labelsOf(time));
    }
    assertThat(times(history)).hasSize(2048);
    assertThat(LabelHistory.dropped() - before).isEqualTo(3000 - 2048);
    // The agent comes by and puts another block there.
    history.forget(0);
    List<LabelSet> labels = new ArrayList<>();
    history.add(4000, EVEN);
    history.add(4001, ODD);
    history.forEach((until, serial, set) -> labels.add(set));
    assertThat(labels.subList(2048, 2050))
        .as("whose the dropped ones were is not known")
        .containsExactly(LabelSet.NONE, ODD);
    OsThreads.forget(Long.MAX_VALUE);
  }

  @Test
  void labelsAreReplacedOnceAndAllOfThemAgainIfWanted() {
    LabelHistory history = new LabelHistory(false);
    List<LabelSet> seen = new ArrayList<>();
    UnaryOperator<LabelSet> see =
        labels -> {
          seen.add(labels);
          return labels;
        };
    for (long time = 1; time <= 100; time++) {
      history.add(time, labelsOf(time));
    }
    history.replace(false, see);
    assertThat(seen).hasSize(100);
    history.replace(false, see);
    assertThat(seen).hasSize(100);
    history.add(101, ODD);
    history.replace(false, see);
    assertThat(seen).hasSize(101).endsWith(ODD);
    history.replace(true, labels -> EVEN);
    history.forEach((until, serial, labels) -> assertThat(labels).isSameAs(EVEN));
    history.forget(1000);
    for (long time = 1001; time <= 1200; time++) {
      history.add(time, ODD);
    }
    history.forget(1150);
    history.replace(false, labels -> EVEN);
    history.forEach((until, serial, labels) -> assertThat(labels).isSameAs(EVEN));
  }

  /** One writes, two read and replace, one of those forgets. */
  @Test
  void readersSeeAWholePrefixWhileItIsWritten() throws Exception {
    LabelHistory history = new LabelHistory(false);
    AtomicBoolean ended = new AtomicBoolean();
    AtomicLong written = new AtomicLong();
    AtomicLong forgotten = new AtomicLong();
    List<Throwable> failures = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    threads.add(
        new Thread(
            () -> {
              for (long time = 1; time <= 2_000_000; time++) {
                while (time - forgotten.get() > 100_000) {
                  Thread.onSpinWait();
                }
                history.add(time, labelsOf(time));
                written.lazySet(time);
              }
              ended.set(true);
            }));
    for (boolean forgets : new boolean[] {true, false}) {
      threads.add(
          new Thread(
              () -> {
                try {
                  while (!ended.get()) {
                    read(history, written, forgotten, forgets);
                  }
                } catch (Throwable e) {
                  synchronized (failures) {
                    failures.add(e);
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  private static void read(
      LabelHistory history, AtomicLong written, AtomicLong forgotten, boolean forgets) {
    long before = written.get();
    long oldest = forgotten.get();
    long[] last = {0};
    history.forEach(
        (until, serial, labels) -> {
          if (last[0] != 0 && until != last[0] + 1) {
            throw new IllegalStateException(until + " after " + last[0]);
          }
          if (!labels.equals(labelsOf(until))) {
            throw new IllegalStateException("wrong labels at " + until);
          }
          last[0] = until;
        });
    if (last[0] < before && oldest < before) {
      throw new IllegalStateException("written " + before + ", seen " + last[0]);
    }
    if (forgets) {
      history.replace(false, labels -> labels.equals(EVEN) ? EVEN : ODD);
      forgotten.set(before - 1);
      history.forget(before - 1);
    }
  }
}
