package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Burner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whatever a client has asked for ends soon after it has left, at whichever moment that is. */
class ClientGoneIT {

  private static final Pattern ENDPOINT =
      Pattern.compile("(?m)^endpoint (\\S+) \\| (GET|POST)[^|]*\\|.*$");

  /** Each has to be a kind of work; what an endpoint does not take, it refuses. */
  private static final List<String> QUERIES =
      List.of(
          "",
          "?seconds=600",
          "?seconds=600&format=flamegraph",
          "?seconds=1&format=flamegraph&thread=(%7C)*x*",
          "?seconds=600&format=jfr",
          "?debug=2",
          "?gc=1",
          "?watch=1s",
          "?live=1");

  /** Fewer than connections are kept. */
  private static final int AT_ONCE = 40;

  private static final Duration SOON = Duration.ofSeconds(15);

  /** Off and on would end the others' work too. */
  private static boolean isLeftOut(String path) {
    return path.equals("/debug/off") || path.equals("/debug/on");
  }

  @JvmTest(main = Burner.class, options = "limit=100,limit.source=100")
  void workOfEachEndpointEnds(TargetJvm jvm) throws Exception {
    jvm.send("burn 1 60000");
    List<String> requests = requests(jvm);
    assertThat(requests).hasSizeGreaterThan(200);
    Random random = new Random(18);
    Collections.shuffle(requests, random);
    for (int from = 0; from < requests.size(); from += AT_ONCE) {
      leave(jvm, requests.subList(from, Math.min(from + AT_ONCE, requests.size())), random);
    }
    assertThat(jvm.counters())
        .containsEntry("diag_cpu_profiles_running", 0L)
        .containsEntry("diag_wall_profiles_running", 0L);
  }

  private static List<String> requests(TargetJvm jvm) throws Exception {
    List<String> requests = new ArrayList<>();
    Matcher endpoint = ENDPOINT.matcher(jvm.get("/debug/diag").text());
    while (endpoint.find()) {
      for (String query : QUERIES) {
        if (!isLeftOut(endpoint.group(1))) {
          requests.add(endpoint.group(2) + " " + endpoint.group(1) + query);
        }
      }
    }
    return requests;
  }

  private static void leave(TargetJvm jvm, List<String> requests, Random random) throws Exception {
    List<RawConnection> connections = new ArrayList<>();
    for (String request : requests) {
      RawConnection connection = jvm.connect();
      connection.send(request + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      connections.add(connection);
    }
    for (RawConnection connection : connections) {
      LockSupport.parkNanos(random.nextInt(20_000_000));
      if (random.nextBoolean()) {
        connection.reset();
      } else {
        connection.close();
      }
    }
    long left = System.nanoTime();
    // The request that tells it is one itself.
    Await.until(
        "all work has ended of " + requests,
        () -> jvm.counters().get("diag_http_requests_running") == 1);
    assertThat(Duration.ofNanos(System.nanoTime() - left)).isLessThan(SOON);
  }
}
