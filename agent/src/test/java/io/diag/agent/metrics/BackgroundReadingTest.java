package io.diag.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackgroundReadingTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private int readings;
  private boolean wanted = true;
  private final BackgroundReading reading =
      new BackgroundReading("test", () -> wanted, () -> readings++);

  @Test
  void isReadOnceASecond() {
    assertThat(reading.ageSeconds()).isNaN();
    long start = System.nanoTime();
    reading.look(start);
    reading.look(start);
    assertThat(readings).isEqualTo(1);
    assertThat(reading.ageSeconds()).isNotNegative();
    reading.look(System.nanoTime() + SECOND);
    assertThat(readings).isEqualTo(2);
  }

  @Test
  void isNotReadWhileNobodyWantsIt() {
    wanted = false;
    reading.look(System.nanoTime());
    assertThat(readings).isZero();
    reading.refresh();
    assertThat(readings).as("but for who asks").isEqualTo(1);
    reading.refresh();
    assertThat(readings).as("which is good for a while").isEqualTo(1);
  }

  @Test
  void oneThatFailsIsNotReadAgainAtOnce() {
    BackgroundReading failing =
        new BackgroundReading(
            "test",
            () -> true,
            () -> {
              readings++;
              throw new IllegalStateException("provoked");
            });
    assertThatThrownBy(() -> failing.look(System.nanoTime())).hasMessage("provoked");
    failing.look(System.nanoTime());
    assertThat(readings).isEqualTo(1);
  }

  /** What takes 5 ms is read each five seconds at most. */
  @Test
  void costlyOneIsReadLessOften() {
    BackgroundReading costly = new BackgroundReading("test", () -> true, this::takeFiveMillis);
    costly.look(System.nanoTime());
    costly.look(System.nanoTime() + SECOND);
    assertThat(readings).as("the first time is for classes to be loaded").isEqualTo(2);
    costly.look(System.nanoTime() + 2 * SECOND);
    assertThat(readings).isEqualTo(2);
    costly.look(System.nanoTime() + 60 * SECOND);
    assertThat(readings).isEqualTo(3);
  }

  private void takeFiveMillis() {
    readings++;
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
