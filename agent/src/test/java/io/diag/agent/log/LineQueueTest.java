package io.diag.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LineQueueTest {

  private final LineQueue queue = new LineQueue();

  @Test
  void keepsTheOrderRoundAndRound() {
    for (int i = 0; i < 5 * LineQueue.CAPACITY; i++) {
      assertThat(queue.offer(line(i))).isTrue();
      assertThat(queue.isEmpty()).isFalse();
      assertThat(number(queue.first())).isEqualTo(i);
      queue.remove();
      assertThat(queue.first()).isNull();
      assertThat(queue.isEmpty()).isTrue();
    }
    assertThat(queue.dropped()).isZero();
  }

  @Test
  void whatFindsNoRoomIsDroppedAndCounted() {
    for (int i = 0; i < LineQueue.CAPACITY; i++) {
      assertThat(queue.offer(line(i))).isTrue();
    }
    assertThat(queue.offer(line(-1))).isFalse();
    assertThat(queue.dropped()).isEqualTo(1);
    assertThat(number(queue.first())).isZero();
    queue.remove();
    assertThat(queue.offer(line(LineQueue.CAPACITY))).isTrue();
    for (int i = 1; i <= LineQueue.CAPACITY; i++) {
      assertThat(number(queue.first())).isEqualTo(i);
      queue.remove();
    }
  }

  @Test
  void linesOfSeveralThreadsAllArriveEachThreadsInOrder() throws Exception {
    int threads = 4;
    int each = 20_000;
    List<Thread> producers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int from = t * each;
      Thread producer =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  while (!queue.offer(line(from + i))) {
                    LockSupport.parkNanos(1000);
                  }
                }
              });
      producer.start();
      producers.add(producer);
    }
    Map<Integer, Integer> next = new HashMap<>();
    for (int taken = 0; taken < threads * each; ) {
      byte[] line = queue.first();
      if (line == null) {
        LockSupport.parkNanos(1000);
        continue;
      }
      int number = number(line);
      int expected = next.getOrDefault(number / each, 0);
      if (number % each != expected) {
        assertThat(number % each).isEqualTo(expected);
      }
      next.put(number / each, expected + 1);
      queue.remove();
      taken++;
    }
    for (Thread producer : producers) {
      producer.join();
    }
    assertThat(queue.isEmpty()).isTrue();
  }

  private static byte[] line(int number) {
    return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
  }

  private static int number(byte[] line) {
    return Integer.parseInt(new String(line, StandardCharsets.UTF_8));
  }
}
