package io.diag.agent.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BoundedLockTest {

  @Test
  void whoAsksForARequestGivesUpAndGetsItWhenItIsFree() throws Exception {
    BoundedLock lock = new BoundedLock("the work", Duration.ofMillis(50));
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () -> {
              lock.await();
              try {
                taken.countDown();
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                lock.release();
              }
            });
    taken.await();
    assertThatThrownBy(lock::take)
        .isInstanceOf(BusyException.class)
        .hasMessageContaining("the work has been busy");
    Thread.currentThread().interrupt();
    assertThatThrownBy(lock::take)
        .isInstanceOf(BusyException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    end.countDown();
    other.get();
    lock.take();
    // Again by the same thread.
    lock.take();
    lock.release();
    lock.release();
  }
}
