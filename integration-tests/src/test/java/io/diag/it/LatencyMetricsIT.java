package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.RuntimeUser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Who waits for a processor, for a carrier, or for all others to stand still. */
@EnabledOnOs(OS.LINUX)
class LatencyMetricsIT {

  private static final String LATENCY = "diag_scheduler_latency_seconds";
  private static final String CARRIERS = "diag_virtual_thread_latency_seconds";

  /** A process that is stopped for a second: whoever would have run in it, waited for its rest. */
  @JvmTest(main = RuntimeUser.class)
  void stallCountsForAllThatItDelays(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(metrics(jvm).value(LATENCY + "_count")).isPositive();
    MetricsText before = metrics(jvm);
    signal(jvm, "STOP");
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1200));
    signal(jvm, "CONT");
    Await.until(
        "the stall is seen",
        () -> metrics(jvm).longerThan(LATENCY, "1.0") > before.longerThan(LATENCY, "1.0"));
    MetricsText after = metrics(jvm);
    // Of 20 a second, 14 would have waited half a second or longer; the machine may add its own.
    assertThat(after.longerThan(LATENCY, "0.5") - before.longerThan(LATENCY, "0.5"))
        .isBetween(10.0, 30.0);
  }

  @JvmTest(main = RuntimeUser.class)
  void threadsThatHaveNoProcessorAreCounted(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    MetricsText before = metrics(jvm);
    String delay = "diag_run_queue_delay_seconds_total";
    if (!before.has(delay)) {
      // Kernels are built without: then it is said.
      assertThat(before.missing()).containsKey(delay);
      return;
    }
    jvm.ask("burn " + 4 * Runtime.getRuntime().availableProcessors(), "burn");
    Await.until(
        "they wait for each other", () -> metrics(jvm).value(delay) > before.value(delay) + 3);
    jvm.ask("end 1", "end");
    assertThat(metrics(jvm).value(delay)).isGreaterThan(before.value(delay) + 3);
  }

  @JvmTest(
      main = RuntimeUser.class,
      minVersion = 21,
      jvmArgs = "-Djdk.virtualThreadScheduler.parallelism=1")
  void virtualThreadsThatHaveNoCarrierAreCounted(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(metrics(jvm).value(CARRIERS + "_count")).as("there is none yet").isZero();
    jvm.ask("virtual 10", "virtual");
    Await.until("carriers are free", () -> metrics(jvm).value(CARRIERS + "_count") >= 5);
    assertThat(metrics(jvm).longerThan(CARRIERS, "1.0")).isZero();
    jvm.ask("spin 2", "spin");
    Await.until("none is free", () -> metrics(jvm).value("diag_virtual_threads_queued") >= 1);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1200));
    jvm.ask("end 1", "end");
    Await.until("it is seen", () -> metrics(jvm).longerThan(CARRIERS, "1.0") >= 1);
    assertThat(metrics(jvm).longerThan(CARRIERS, "0.5"))
        .as("with those that would have come meanwhile")
        .isGreaterThanOrEqualTo(4);
  }

  /** With a native frame on its stack a thread keeps its carrier while it waits. */
  @JvmTest(main = RuntimeUser.class, minVersion = 21)
  void pinnedVirtualThreadsAreCounted(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    String pinned = "diag_virtual_thread_pinned_total";
    jvm.ask("virtual 10", "virtual");
    assertThat(metrics(jvm).value(pinned)).as("they leave their carriers").isZero();
    jvm.ask("pinned 3", "pinned");
    Await.until("three keep theirs", () -> metrics(jvm).value(pinned) >= 3);
    jvm.ask("end 1", "end");
  }

  private static void signal(TargetJvm jvm, String name) throws Exception {
    Command.run(Client.require("kill"), "-" + name, String.valueOf(jvm.pid())).succeeded();
  }

  private static MetricsText metrics(TargetJvm jvm) throws Exception {
    return MetricsText.of(jvm.get("/metrics"));
  }
}
