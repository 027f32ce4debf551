package io.diag.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WaitsTest {

  private static final ContentionStack STACK = new ContentionStack(1, null, null);

  private final Waits waits = new Waits(64_000);
  private final Contention holder = new Contention(STACK, LabelSet.NONE, null);

  private static Wait wait(Object awaited, Wait.Way way, long at) {
    return new Wait(Thread.currentThread(), awaited, way, at);
  }

  @Test
  void findsThoseThatWaitForTheSame() {
    Wait first = wait("a", Wait.Way.ACQUIRE, 100);
    Wait other = wait(new Object(), Wait.Way.ACQUIRE, 100);
    waits.begin(first);
    waits.begin(other);
    assertThat(waits.isAwaited("a", false)).isTrue();
    assertThat(waits.isAwaited("a", true)).as("its monitor").isFalse();
    assertThat(waits.release("a", false, 150, holder, 1)).isEqualTo(50);
    assertThat(waits.release("b", false, 150, holder, 1)).isZero();
    assertThat(waits.list()).containsExactlyInAnyOrder(first, other);
    assertThat(waits.end(first)).as("let go").isTrue();
    assertThat(waits.end(first)).as("again").isFalse();
    assertThat(waits.end(other)).as("not let go").isFalse();
    assertThat(waits.isAwaited("a", false)).isFalse();
    assertThat(waits.size()).isZero();
  }

  @Test
  void eachIsToldWhoLetItGo() {
    Wait first = wait("a", Wait.Way.ACQUIRE, 100);
    Wait second = wait("a", Wait.Way.ACQUIRE, 120);
    waits.begin(first);
    waits.begin(second);
    waits.release("a", false, 150, holder, 10);
    assertThat(waits.charges(first).nanos(0)).isEqualTo(500);
    assertThat(waits.charges(second).nanos(0)).isEqualTo(300);
    assertThat(waits.charges(second).holder(0)).isSameAs(holder);
    waits.end(first);
    assertThat(waits.charges(first)).as("over").isNull();
  }

  /** The room for them is made before the lock is taken. */
  @Test
  void oneThatWaitsForLongIsChargedToMany() {
    List<Wait> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Wait wait = wait("a", Wait.Way.ACQUIRE, 100);
      waits.begin(wait);
      all.add(wait);
    }
    List<Contention> holders = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      holders.add(new Contention(STACK, LabelSet.NONE, null));
      waits.release("a", false, 110 + 10 * i, holders.get(i), 1);
    }
    for (Wait wait : all) {
      Charges charges = waits.charges(wait);
      assertThat(charges.size()).isEqualTo(16);
      for (int i = 0; i < 15; i++) {
        assertThat(charges.holder(i)).isSameAs(holders.get(i));
        assertThat(charges.nanos(i)).isEqualTo(10);
      }
      assertThat(charges.nanos(15)).as("of the last five").isEqualTo(50);
    }
  }

  /** What is known replaces what was guessed, and nothing is guessed from then on. */
  @Test
  void guessedHoldersOfAMonitorGiveWay() {
    Contention guessed = new Contention(STACK, LabelSet.NONE, null);
    Wait wait = wait("a", Wait.Way.MONITOR, 100);
    waits.begin(wait);
    waits.charge("a", guessed, 7);
    assertThat(waits.charges(wait).holder(0)).isSameAs(guessed);
    waits.release("a", true, 150, holder, 1);
    waits.charge("a", guessed, 7);
    assertThat(waits.charges(wait).size()).isOne();
    assertThat(waits.charges(wait).holder(0)).isSameAs(holder);
    assertThat(waits.monitorWaits()).isOne();
    waits.end(wait);
    assertThat(waits.monitorWaits()).isZero();
  }

  @Test
  void thoseThatWereOverWithoutACallAreForgotten() {
    List<Wait> over = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      Wait wait = wait(i % 3 == 0 ? "a" : new Object(), Wait.Way.PARK, i);
      waits.begin(wait);
      wait.over = true;
      over.add(wait);
    }
    assertThat(waits.size()).isEqualTo(1000);
    assertThat(waits.list()).isEmpty();
    assertThat(waits.size()).isZero();
    assertThat(over).noneMatch(waits::end);
  }

  @Test
  void isBounded() {
    Waits few = new Waits(64);
    Object one = new Object();
    for (int i = 0; i < 10_000; i++) {
      assertThat(few.begin(wait(one, Wait.Way.PARK, i))).isEqualTo(i < 64);
    }
    assertThat(few.refused()).isEqualTo(10_000 - 64);
    assertThat(few.size()).isEqualTo(64);
  }

  /** Threads that come and go at few locks, and let each other go meanwhile. */
  @Test
  void sumsHoldWhenManyComeAndGo() throws Exception {
    Object[] locks = {"a", "b", "c"};
    AtomicLong charged = new AtomicLong();
    AtomicLong waited = new AtomicLong();
    AtomicLong negative = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int j = 0; j < 20_000; j++) {
                  Object lock = locks[ThreadLocalRandom.current().nextInt(locks.length)];
                  Wait wait = wait(lock, Wait.Way.ACQUIRE, System.nanoTime());
                  waits.begin(wait);
                  long nanos = waits.release(lock, false, System.nanoTime(), null, 1);
                  charged.addAndGet(nanos);
                  negative.addAndGet(Math.min(0, nanos));
                  waits.end(wait);
                  waited.addAndGet(System.nanoTime() - wait.startNanos);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(waits.size()).isZero();
    assertThat(waits.list()).isEmpty();
    assertThat(negative).hasValue(0);
    assertThat(charged.get()).isPositive().isLessThanOrEqualTo(waited.get());
  }
}
