package io.diag.agent.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AgentThreadsTest {

  @Test
  void areDaemonsOutsideTheServicesGroupAndWithoutItsClassLoader() {
    Thread thread = AgentThreads.workers().newThread(() -> {});

    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getThreadGroup().getName()).isEqualTo("system");
    assertThat(thread.getContextClassLoader()).isNull();
    assertThat(AgentThreads.isAgentThread(thread.getName())).isTrue();
  }

  @Test
  void aServicesOwnDiagThreadIsNotOne() {
    assertThat(AgentThreads.isAgentThread("diag-cache-1")).isFalse();
    assertThat(AgentThreads.isAgentThread("main")).isFalse();
  }

  @Test
  void inheritNoThreadLocals() throws InterruptedException {
    InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
    local.set("of the service");
    String[] seen = {"not run"};

    Thread thread = AgentThreads.workers().newThread(() -> seen[0] = local.get());
    thread.start();
    thread.join();

    assertThat(seen[0]).isNull();
  }

  @Test
  void nobodyElseInterruptsThem() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    boolean[] interrupted = new boolean[2];
    Thread thread =
        AgentThreads.workers()
            .newThread(
                () -> {
                  try {
                    end.await();
                  } catch (InterruptedException e) {
                    interrupted[0] = true;
                  }
                  Thread.currentThread().interrupt();
                  interrupted[1] = Thread.currentThread().isInterrupted();
                });
    thread.start();
    thread.interrupt();
    assertThat(thread.isInterrupted()).isFalse();
    end.countDown();
    thread.join();

    assertThat(interrupted).as("by others, by itself").containsExactly(false, true);
  }
}
