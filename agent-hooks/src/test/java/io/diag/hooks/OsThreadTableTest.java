package io.diag.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OsThreadTableTest {

  private static OsThread of(Thread thread) {
    return new OsThread(thread, new LabelContext(thread, LabelSet.NONE), 1, false);
  }

  private static List<Thread> threads(int count) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(new Thread());
    }
    return threads;
  }

  /**
   * A few threads for many changes: each bucket's list is changed at its head and in its middle by
   * several threads at the same time.
   */
  @Test
  void whatIsAddedIsThereUntilItIsRemoved() throws Exception {
    OsThreadTable table = new OsThreadTable(100_000);
    int workers = 4;
    int each = 800;
    AtomicInteger wrong = new AtomicInteger();
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> running = new ArrayList<>();
    List<List<OsThread>> left = new ArrayList<>();
    for (int w = 0; w < workers; w++) {
      List<Thread> own = threads(each);
      List<OsThread> kept = new ArrayList<>();
      left.add(kept);
      SplittableRandom random = new SplittableRandom(w);
      running.add(
          new Thread(
              () -> {
                await(begin);
                OsThread[] present = new OsThread[each];
                for (int i = 0; i < 300_000; i++) {
                  int at = random.nextInt(each);
                  OsThread known = present[at];
                  if (known != table.get(own.get(at))) {
                    wrong.incrementAndGet();
                  }
                  if (known == null) {
                    present[at] = of(own.get(at));
                    if (table.add(present[at]) != present[at]) {
                      wrong.incrementAndGet();
                    }
                  } else {
                    table.remove(known);
                    present[at] = null;
                  }
                }
                for (OsThread os : present) {
                  if (os != null) {
                    kept.add(os);
                  }
                }
              }));
    }
    running.forEach(Thread::start);
    begin.countDown();
    while (running.stream().anyMatch(Thread::isAlive)) {
      // Read from elsewhere meanwhile: none twice.
      assertThat(table.list()).doesNotHaveDuplicates();
    }
    for (Thread thread : running) {
      thread.join();
    }
    List<OsThread> expected = left.stream().flatMap(List::stream).toList();
    assertThat(wrong).hasValue(0);
    assertThat(table.list()).containsExactlyInAnyOrderElementsOf(expected);
    expected.forEach(table::remove);
    assertThat(table.list()).isEmpty();
    assertThat(table.size()).as("nothing removed is still linked").isZero();
    assertThat(table.refused()).isZero();
  }

  /** A carrier may register itself while a virtual thread on it does so. */
  @Test
  void aThreadIsThereOnce() throws Exception {
    OsThreadTable table = new OsThreadTable(100_000);
    List<Thread> threads = threads(2000);
    List<List<OsThread>> answers = new ArrayList<>();
    List<Thread> running = new ArrayList<>();
    CountDownLatch begin = new CountDownLatch(1);
    for (int w = 0; w < 3; w++) {
      List<OsThread> added = new ArrayList<>();
      answers.add(added);
      running.add(
          new Thread(
              () -> {
                await(begin);
                for (Thread thread : threads) {
                  added.add(table.add(of(thread)));
                }
              }));
    }
    running.forEach(Thread::start);
    begin.countDown();
    for (Thread thread : running) {
      thread.join();
    }
    assertThat(answers.get(1)).isEqualTo(answers.get(0));
    assertThat(answers.get(2)).isEqualTo(answers.get(0));
    assertThat(table.list()).containsExactlyInAnyOrderElementsOf(answers.get(0));
    assertThat(table.size()).isEqualTo(threads.size());
  }

  @Test
  void thereAreNeverMoreThanSoMany() {
    OsThreadTable table = new OsThreadTable(10);
    List<OsThread> added = new ArrayList<>();
    for (Thread thread : threads(15)) {
      OsThread os = table.add(of(thread));
      if (os != null) {
        added.add(os);
      }
    }
    assertThat(added).hasSize(10);
    assertThat(table.refused()).isEqualTo(5);
    table.remove(added.get(3));
    assertThat(table.add(of(new Thread()))).isNotNull();
  }

  /** libdiag tells of the end of a thread only if it had labels while libdiag was there. */
  @Test
  void whoseEndIsNotToldIsForgottenWhenTheBucketIsUsedAgain() {
    OsThreadTable table = new OsThreadTable(100_000);
    for (Thread thread : threads(20_000)) {
      OsThread os = table.add(of(thread));
      if (os != null) {
        table.removeForgotten(os);
      }
    }
    assertThat(table.size()).isLessThan(1000);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
