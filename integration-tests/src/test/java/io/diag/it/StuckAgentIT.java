package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.StuckAgent;
import java.util.List;

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
    for (String path : PROFILES) {
      Reply reply = jvm.get(path);
      assertThat(reply.status()).as(path + ": " + reply.text()).isEqualTo(503);
      assertThat(reply.text()).contains("busy for 8 s").contains("try again");
    }
    jvm.ask("release", "release");
    for (String path : PROFILES) {
      assertThat(jvm.get(path).status()).as(path).isEqualTo(200);
    }
  }
}
