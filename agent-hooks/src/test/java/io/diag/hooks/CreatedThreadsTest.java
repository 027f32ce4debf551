package io.diag.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CreatedThreadsTest {

  private final CreationSite site =
      new CreationSite(1, CreationSite.Kind.PLATFORM, new StackTraceElement[0]);

  private Creation creation(long id) {
    return new Creation(Thread.currentThread(), id, site, 7);
  }

  @Test
  void everyThreadIsThereFromItsStartToItsEnd() throws Exception {
    CreatedThreads table = new CreatedThreads(1_000_000);
    AtomicLong wrong = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    int each = 200_000;
    int alive = 1000;
    for (int i = 0; i < 4; i++) {
      long first = (long) i * each;
      threads.add(
          new Thread(
              () -> {
                for (long id = first; id < first + each; id++) {
                  Creation entry = creation(id);
                  table.put(entry);
                  if (table.get(id) != entry) {
                    wrong.incrementAndGet();
                  }
                  if (id - first >= alive && table.remove(id - alive) == null) {
                    wrong.incrementAndGet();
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    while (threads.stream().anyMatch(Thread::isAlive)) {
      // Those of one stripe after the other, while threads start and end; but none twice.
      assertThat(table.list()).doesNotHaveDuplicates();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).hasValue(0);
    assertThat(table.size()).isEqualTo(4 * alive).isEqualTo(table.list().size());
    for (int i = 0; i < 4; i++) {
      for (long id = (i + 1L) * each - alive; id < (i + 1L) * each; id++) {
        assertThat(table.remove(id)).isNotNull();
      }
    }
    assertThat(table.size()).isZero();
    assertThat(table.refused()).isZero();
    assertThat(site.started()).isEqualTo(4L * each);
    assertThat(site.isInUse()).isFalse();
  }

  @Test
  void oneThatIsPutTwiceIsThereOnce() {
    CreatedThreads table = new CreatedThreads(1_000_000);
    table.put(creation(5));
    Creation second = creation(5);
    table.put(second);
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.remove(5)).isSameAs(second);
    assertThat(table.remove(5)).isNull();
    assertThat(site.isInUse()).isFalse();
  }

  @Test
  void thoseBeyondTheBoundAreCounted() {
    CreatedThreads table = new CreatedThreads(640);
    for (long id = 0; id < 10_000; id++) {
      table.put(creation(id));
    }
    assertThat(table.size()).isLessThanOrEqualTo(640).isGreaterThan(600);
    assertThat(table.refused()).isEqualTo(10_000 - table.size());
    for (Creation entry : table.list()) {
      table.remove(entry.id);
    }
    assertThat(table.size()).isZero();
    assertThat(site.isInUse()).isFalse();
  }

  @Test
  void threadsThatAreCollectedAreForgotten() {
    CreatedThreads table = new CreatedThreads(1_000_000);
    Creation collected = creation(1);
    table.put(collected);
    table.put(creation(2));
    collected.clear();
    assertThat(table.list()).hasSize(1);
    assertThat(table.get(1)).isNull();
    assertThat(table.get(2)).isNotNull();
  }

  @Test
  void collectedThreadsMakeRoomBeforeATableGrows() {
    CreatedThreads table = new CreatedThreads(640);
    for (long id = 0; id < 100_000; id++) {
      Creation entry = creation(id);
      table.put(entry);
      entry.clear();
    }
    assertThat(table.refused()).isZero();
  }
}
