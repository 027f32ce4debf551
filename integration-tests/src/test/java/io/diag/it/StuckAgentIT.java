package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.StuckAgent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Work of the agent's that does not end, in each place where it is done under a lock: numbers and
 * pages are there all the same, and a request for a profile gives up.
 */
class StuckAgentIT {

  private static final List<String> READINGS =
      List.of("/metrics", "/debug/diag", "/debug/runtime", "/debug/pprof/", "/debug/");

  private static final List<String> PROFILES =
      List.of("/debug/pprof/heap", "/debug/pprof/delta_heap", "/debug/pprof/profile?seconds=1");

  @JvmTest(
      main = StuckAgent.class,
      jvmArgs = {
        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
        "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED"
      })
  void numbersAreThereAndRequestsGiveUp(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    for (String path : READINGS) {
      assertThat(jvm.get(path).status()).as(path).isEqualTo(200);
    }
    for (String path : PROFILES) {
      assertThat(jvm.get(path).status()).as(path).isEqualTo(200);
    }
    assertThat(jvm.ask("hold", "hold")).isGreaterThan(20);
    for (int round = 0; round < 3; round++) {
      for (String path : READINGS) {
        assertThat(jvm.get(path).status()).as(path).isEqualTo(200);
      }
    }
    Map<String, CompletableFuture<Reply>> replies = new LinkedHashMap<>();
    for (String path : PROFILES) {
      replies.put(path, jvm.getLater(path));
    }
    for (String path : PROFILES) {
      Reply reply = replies.get(path).get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
      assertThat(reply.status()).as(path + ": " + reply.text()).isEqualTo(503);
      assertThat(reply.text()).contains("busy for 8 s").contains("try again");
    }
    jvm.ask("release", "release");
    for (String path : PROFILES) {
      assertThat(jvm.get(path).status()).as(path).isEqualTo(200);
    }
  }

  /** Under a monitor that is never free: no interrupt helps there. */
  @JvmTest(
      main = StuckAgent.class,
      jvmArgs = {
        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
        "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED"
      })
  void theWatchdogTurnsOffWhatIsHeld(TargetJvm jvm) throws Exception {
    jvm.awaitLine("ready");
    assertThat(jvm.get("/debug/").status()).isEqualTo(200);
    assertThat(jvm.ask("hold recent.RecentSeries", "hold")).isPositive();
    CompletableFuture<Reply> held = jvm.getLater("/debug/");
    Await.until("it is noticed", () -> jvm.counters().get("diag_watchdog_stuck_total") == 1);
    Await.until(
        "its endpoint is off", () -> jvm.features().getOrDefault("/debug/", "").startsWith("off"));
    assertThat(jvm.features().get("/debug/")).contains("cannot be ended");
    assertThat(jvm.stderr()).contains("watchdog: ", "has been held for", "and is to end");
    Reply refused = jvm.get("/debug/");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.text()).contains("cannot be ended");
    assertThat(jvm.get("/debug/pprof/").status()).isEqualTo(200);
    jvm.ask("release", "release");
    held.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    assertThat(jvm.request("POST", "/debug/on", "").status()).isEqualTo(200);
    assertThat(jvm.get("/debug/").status()).isEqualTo(200);
  }
}
