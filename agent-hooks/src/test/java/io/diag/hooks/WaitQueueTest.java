package io.diag.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaitQueueTest {

  private static final long T = Long.MAX_VALUE - 50;

  private final WaitQueue queue = new WaitQueue();

  private Wait begin(long at) {
    Wait wait = new Wait(Thread.currentThread(), this, Wait.Way.ACQUIRE, at);
    queue.add(wait);
    return wait;
  }

  @Test
  void chargesWhatAllHaveWaitedSinceTheLastTime() {
    begin(100);
    Wait second = begin(150);
    assertThat(queue.charge(200)).isEqualTo(100 + 50);
    assertThat(queue.charge(210)).isEqualTo(10 + 10);
    queue.remove(second);
    begin(220);
    assertThat(queue.charge(230)).isEqualTo(20 + 10);
  }

  /** The time of one that ends before somebody lets it go is nobody's. */
  @Test
  void whatEndsUnchargedIsNotChargedLater() {
    Wait first = begin(100);
    begin(100);
    queue.remove(first);
    assertThat(queue.charge(110)).isEqualTo(10);
    assertThat(queue.waiting()).isOne();
  }

  /** The clock may be anywhere, and pass the greatest number while somebody waits. */
  @Test
  void clockOverflows() {
    queue.add(new Wait(Thread.currentThread(), this, Wait.Way.ACQUIRE, -T));
    queue.add(new Wait(Thread.currentThread(), this, Wait.Way.ACQUIRE, -T + 1));
    assertThat(queue.charge(-T + 10)).isEqualTo(10 + 9);
  }

  /** Two threads read the clock one after the other, and come to the queue the other way round. */
  @Test
  void whoComesLateChargesNothingTwice() {
    begin(100);
    begin(100);
    assertThat(queue.charge(200)).isEqualTo(200);
    assertThat(queue.charge(190)).isZero();
    assertThat(queue.charge(210)).isEqualTo(20);
    Wait late = begin(205);
    assertThat(queue.charge(209)).isZero();
    queue.remove(late);
    assertThat(queue.charge(220)).isEqualTo(20);
  }

  @Test
  void tellsWhatEachOneWaited() {
    Wait first = begin(100);
    Wait second = begin(150);
    assertThat(queue.uncharged(first, 160)).isEqualTo(60);
    assertThat(queue.uncharged(second, 160)).isEqualTo(10);
    queue.charge(160);
    assertThat(queue.uncharged(first, 165)).isEqualTo(5);
    assertThat(queue.uncharged(second, 165)).isEqualTo(5);
  }

  /** Whatever comes and goes: all that is charged is the sum of what each was charged. */
  @Test
  void sumOfAllIsTheSumOfEach() {
    Random random = new Random(8);
    List<Wait> waiting = new ArrayList<>();
    long now = 1000;
    for (int i = 0; i < 10_000; i++) {
      now += random.nextInt(100) - 20;
      if (waiting.isEmpty() || random.nextInt(3) == 0) {
        waiting.add(begin(now));
      } else if (random.nextInt(3) == 0) {
        queue.remove(waiting.remove(random.nextInt(waiting.size())));
      } else {
        long each = 0;
        for (Wait wait : waiting) {
          each += queue.uncharged(wait, now);
        }
        assertThat(queue.charge(now)).isEqualTo(each).isNotNegative();
      }
    }
    waiting.forEach(queue::remove);
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.first).isNull();
    assertThat(queue.charge(now)).isZero();
  }
}
