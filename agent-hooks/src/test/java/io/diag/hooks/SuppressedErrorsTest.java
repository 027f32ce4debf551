package io.diag.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SuppressedErrorsTest {

  @AfterEach
  void removeListener() {
    SuppressedErrors.setListener(null);
  }

  @Test
  void countsEveryReportOfEveryThread() throws InterruptedException {
    long before = SuppressedErrors.count();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < 10_000; n++) {
                  SuppressedErrors.report("test", new IllegalStateException());
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(SuppressedErrors.count() - before).isEqualTo(80_000);
  }

  @Test
  void aFailingListenerIsContainedAndCounted() {
    long before = SuppressedErrors.count();
    SuppressedErrors.setListener(
        (feature, error) -> {
          throw new StackOverflowError();
        });

    SuppressedErrors.report("test", new IllegalStateException());

    assertThat(SuppressedErrors.count() - before).isEqualTo(2);
  }

  /** The listener may wait for a lock, as that of a log; a hook must not. */
  @Test
  void errorsOfHooksAreToldLater() {
    SuppressedErrors.tellOfHooks();
    List<String> told = new ArrayList<>();
    SuppressedErrors.setListener((feature, error) -> told.add(feature + " " + error.getMessage()));
    long before = SuppressedErrors.count();

    for (int i = 0; i < 1000; i++) {
      SuppressedErrors.inHook("locks", new IllegalStateException("number " + i));
    }
    assertThat(told).isEmpty();
    assertThat(SuppressedErrors.count() - before).isEqualTo(1000);

    SuppressedErrors.tellOfHooks();
    assertThat(told).hasSize(32).startsWith("locks number 0", "locks number 1");
    SuppressedErrors.inHook(new IllegalStateException("once more"));
    SuppressedErrors.report("port", new IllegalStateException("of the agent"));
    assertThat(told).endsWith("labels once more", "port of the agent");
  }
}
