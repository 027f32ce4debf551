package io.diag.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

// The labels have to be the very same; a thief leaves the workers time.
@SuppressWarnings({"ReferenceEquality", "ThreadPriorityCheck"})
class PendingTasksTest {

  private static final LabelSet ACME = LabelSet.of(new String[] {"tenant", "acme"});
  private static final LabelSet GLOBEX = LabelSet.of(new String[] {"tenant", "globex"});
  private static final LabelSet NONE = LabelSet.NONE;

  /** Like every other one, but for its identity. */
  private record Task(LabelSet labels) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Task;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  private final Object pool = new Object();
  private final Task task = new Task(null);
  private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();

  private void give(LabelSet... all) {
    for (LabelSet labels : all) {
      PendingTasks.add(pool, task, labels);
      queue.add(task);
    }
  }

  private LabelSet run() {
    return run(queue);
  }

  private LabelSet run(BlockingQueue<Object> from) {
    LabelSet labels = PendingTasks.take(pool, from, from.remove());
    return labels == null ? NONE : labels;
  }

  @Test
  void everyTaskGetsItsOwnLabelsOnce() throws Exception {
    long before = PendingTasks.size();
    BlockingQueue<Task> tasks = new ArrayBlockingQueue<>(100);
    AtomicLong wrong = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    int each = 50_000;
    for (int i = 0; i < 2; i++) {
      threads.add(
          new Thread(
              () -> {
                for (int n = 0; n < each; n++) {
                  Task next = new Task(LabelSet.of(new String[] {"task", "" + n}));
                  PendingTasks.add(pool, next, next.labels);
                  put(tasks, next);
                }
              }));
      threads.add(
          new Thread(
              () -> {
                for (int n = 0; n < each; n++) {
                  Task next = take(tasks);
                  if (PendingTasks.take(pool, tasks, next) != next.labels
                      || PendingTasks.take(pool, tasks, next) != null) {
                    wrong.incrementAndGet();
                  }
                }
              }));
    }
    runAll(threads);
    assertThat(wrong).hasValue(0);
    assertThat(PendingTasks.size()).isEqualTo(before);
  }

  @Test
  void nothingIsLeftOfWhatWaitedWhileTheHooksWereOff() {
    give(ACME, GLOBEX);
    HookSwitch.off();
    // It runs while they are off.
    queue.remove();
    queue.remove();
    HookSwitch.on();
    give(GLOBEX);
    assertThat(run()).isSameAs(GLOBEX);
    assertThat(PendingTasks.size()).isZero();
  }

  @Test
  void theSameObjectGetsThemInOrder() {
    give(ACME, GLOBEX, GLOBEX, NONE, ACME);
    assertThat(List.of(run(), run(), run(), run(), run()))
        .containsExactly(ACME, GLOBEX, GLOBEX, NONE, ACME);
    give(NONE, ACME);
    assertThat(List.of(run(), run())).containsExactly(NONE, ACME);
  }

  @Test
  void queuesWithAnOrderOfTheirOwnGiveDifferentOnesUp() {
    BlockingQueue<Object> ordered =
        new PriorityBlockingQueue<>(8, Comparator.comparingInt(System::identityHashCode));
    give(ACME, GLOBEX);
    ordered.addAll(queue);
    assertThat(List.of(run(ordered), run(ordered))).containsExactly(NONE, NONE);
    queue.clear();
    give(ACME, ACME);
    ordered.addAll(queue);
    assertThat(List.of(run(ordered), run(ordered))).containsExactly(ACME, ACME);
  }

  @Test
  void oneThatWasTakenOutUnseenLabelsNoOtherRun() {
    give(ACME);
    queue.remove();
    give(GLOBEX);
    assertThat(run()).isEqualTo(NONE);
    give(NONE);
    assertThat(run()).isEqualTo(NONE);

    // Whichever of them it was.
    for (int removed = 0; removed < 3; removed++) {
      PendingTasksTest other = new PendingTasksTest();
      LabelSet[] all = {ACME, GLOBEX, ACME};
      other.give(all);
      List<LabelSet> left = new ArrayList<>(List.of(all));
      left.remove(removed);
      other.queue.remove();
      for (LabelSet expected : left) {
        assertThat(other.run()).isIn(NONE, expected);
      }
    }
  }

  @Test
  void whatIsWithdrawnOrTakenBackIsForgotten() {
    long before = PendingTasks.size();
    PendingTasks.add(pool, task, ACME);
    PendingTasks.withdraw(pool, task, ACME);
    give(GLOBEX);
    PendingTasks.add(pool, task, ACME);
    PendingTasks.withdraw(pool, task, ACME);
    assertThat(run()).isEqualTo(GLOBEX);
    give(ACME);
    queue.remove();
    PendingTasks.takeBack(pool, task);
    give(GLOBEX);
    assertThat(run()).isEqualTo(GLOBEX);
    assertThat(PendingTasks.size()).isEqualTo(before);
  }

  @Test
  void poolsAreToldApart() {
    Object other = new Object();
    PendingTasks.add(pool, task, ACME);
    PendingTasks.add(other, task, GLOBEX);
    PendingTasks.addOnly(task, GLOBEX);
    PendingTasks.addOnly(task, NONE);
    assertThat(PendingTasks.take(other, queue, task)).isEqualTo(GLOBEX);
    assertThat(PendingTasks.take(other, queue, task)).isNull();
    assertThat(PendingTasks.take(pool, queue, task)).isEqualTo(ACME);
    assertThat(PendingTasks.takeOnly(task)).isEqualTo(NONE);
  }

  @Test
  void manyChangesOfLabelsAreGivenUpAndKeepNoRoom() {
    long before = PendingTasks.size();
    for (int i = 0; i < 10_000; i++) {
      give(ACME, GLOBEX);
    }
    assertThat(PendingTasks.size()).isLessThan(before + 20);
    for (int i = 0; i < 20_000; i++) {
      assertThat(run()).isEqualTo(NONE);
    }
    give(ACME);
    assertThat(run()).isEqualTo(ACME);
    assertThat(PendingTasks.size()).isEqualTo(before);
  }

  @Test
  void beyondTheLimitTasksHaveNoneNorHasTheSameObjectMeanwhile() {
    List<Object> others = new ArrayList<>();
    long refused = PendingTasks.refused();
    for (int i = 0; i < 130_000; i++) {
      others.add(new Object());
      PendingTasks.add(pool, others.get(i), ACME);
    }
    long found = PendingTasks.refused() - refused;
    assertThat(PendingTasks.size()).isBetween(100_000L, 110_000L);
    Object last = others.get(others.size() - 1);
    for (int i = 0; i < others.size() - 1; i++) {
      PendingTasks.take(pool, queue, others.get(i));
    }
    assertThat(found).isBetween(20_000L, 30_000L);
    // It waits, and nothing is known of it.
    PendingTasks.add(pool, last, GLOBEX);
    assertThat(PendingTasks.take(pool, queue, last)).isIn(NONE, null);
    assertThat(PendingTasks.take(pool, queue, last)).isIn(NONE, null);
    PendingTasks.add(pool, last, GLOBEX);
    assertThat(PendingTasks.take(pool, queue, last)).isEqualTo(GLOBEX);
  }

  @Test
  void whatIsUnreachableGoes() {
    WeakReference<Object> probe = new WeakReference<>(new Object());
    PendingTasks.add(new Object(), task, ACME);
    for (int i = 0; i < 10_000; i++) {
      PendingTasks.add(pool, new Object(), ACME);
    }
    while (probe.get() != null) {
      System.gc();
    }
    for (int i = 0; i < 20_000; i++) {
      Object next = new Object();
      PendingTasks.add(pool, next, ACME);
      PendingTasks.take(pool, queue, next);
    }
    assertThat(PendingTasks.size()).isLessThan(1000);
  }

  /** Each run finds its own labels or none, whoever else takes the same object. */
  @ParameterizedTest
  @CsvSource({"1, false", "3, false", "1, true", "2, true"})
  void noRunOfTheSameObjectGetsAnothersLabels(int workers, boolean thief) throws Exception {
    int runs = 20_000;
    LabelSet[] all = {ACME, GLOBEX, NONE};
    LabelSet[] given = new LabelSet[runs];
    BlockingQueue<Object> bounded = new ArrayBlockingQueue<>(20);
    AtomicInteger polled = new AtomicInteger();
    AtomicInteger right = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    Object order = new Object();
    List<Thread> threads = new ArrayList<>();
    threads.add(
        new Thread(
            () -> {
              Random random = new Random(1);
              for (int i = 0; i < runs; i++) {
                given[i] = all[random.nextInt(all.length)];
                PendingTasks.add(pool, task, given[i]);
                put(bounded, task);
              }
            }));
    for (int i = 0; i < workers + (thief ? 1 : 0); i++) {
      boolean steals = i == workers;
      threads.add(
          new Thread(
              () -> {
                while (polled.get() < runs) {
                  int index;
                  synchronized (order) {
                    if (bounded.poll() == null) {
                      continue;
                    }
                    index = polled.getAndIncrement();
                  }
                  LabelSet found = steals ? null : PendingTasks.take(pool, bounded, task);
                  if (found == given[index]) {
                    right.incrementAndGet();
                  } else if (found != null && found != NONE) {
                    wrong.incrementAndGet();
                  }
                  if (steals) {
                    Thread.yield();
                  }
                }
              }));
    }
    runAll(threads);
    assertThat(wrong).hasValue(0);
    assertThat(right).hasValueGreaterThan(runs / 10);
  }

  private static void runAll(List<Thread> threads) throws InterruptedException {
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static <T> void put(BlockingQueue<T> queue, T task) {
    try {
      queue.put(task);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T take(BlockingQueue<T> queue) {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
