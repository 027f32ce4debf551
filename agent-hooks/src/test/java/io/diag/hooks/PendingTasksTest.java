package io.diag.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

// The labels have to be the very same.
@SuppressWarnings("ReferenceEquality")
class PendingTasksTest {

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

  @Test
  void everyTaskGetsItsOwnLabelsOnce() throws Exception {
    BlockingQueue<Task> queue = new ArrayBlockingQueue<>(100);
    AtomicLong wrong = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    int each = 100_000;
    for (int i = 0; i < 2; i++) {
      threads.add(
          new Thread(
              () -> {
                for (int n = 0; n < each; n++) {
                  Task task = new Task(LabelSet.of(new String[] {"task", "" + n}));
                  PendingTasks.add(task, task.labels);
                  put(queue, task);
                }
              }));
      threads.add(
          new Thread(
              () -> {
                for (int n = 0; n < each; n++) {
                  Task task = take(queue);
                  if (PendingTasks.take(task) != task.labels || PendingTasks.take(task) != null) {
                    wrong.incrementAndGet();
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).hasValue(0);
    assertThat(PendingTasks.size()).isZero();
    assertThat(PendingTasks.refused()).isZero();
  }

  private static void put(BlockingQueue<Task> queue, Task task) {
    try {
      queue.put(task);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Task take(BlockingQueue<Task> queue) {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
