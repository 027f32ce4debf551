package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.FullHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Whatever is asked of a service whose heap is nearly full and that ends with its first
 * OutOfMemoryError: the service lives, and the answer is right or 503.
 */
@Alone
class FullHeapIT {

  /** First where no class has been loaded yet, and at the end where all have been. */
  private static final List<Integer> FREE_MIB = List.of(2, 4, 8, 2);

  private static final List<String> TOGETHER =
      List.of(
          "/debug/pprof/profile?seconds=1&format=flamegraph",
          "/debug/pprof/wall?seconds=1",
          "/debug/pprof/goroutine?debug=2",
          "/metrics",
          "/debug/metrics");

  private static final int NO_ROOM = 503;
  private static final int ROOM_KIB = 40 * 1024;

  @JdkTest
  void serial(Jdk jdk) throws Exception {
    assertLives(jdk, "-XX:+UseSerialGC");
  }

  @JdkTest
  void parallel(Jdk jdk) throws Exception {
    // With sizes of its own choosing the collector may give survivor spaces, which nobody can
    // allocate
    // in, what the application takes for free: then it runs out of memory by itself.
    assertLives(jdk, "-XX:+UseParallelGC", "-XX:-UseAdaptiveSizePolicy");
  }

  @JdkTest
  void g1(Jdk jdk) throws Exception {
    assertLives(jdk, "-XX:+UseG1GC");
  }

  @JdkTest
  void zgc(Jdk jdk) throws Exception {
    assertLives(jdk, "-XX:+UseZGC");
  }

  @JdkTest
  void shenandoah(Jdk jdk) throws Exception {
    assertLives(jdk, "-XX:+UseShenandoahGC");
  }

  private static void assertLives(Jdk jdk, String... collector) throws Exception {
    Set<String> paths;
    long floor;
    // Where collectors end to find room is theirs to say.
    try (TargetJvm jvm = launch(jdk, collector).noisy().anySuppressedErrors().start()) {
      jvm.awaitLine("ready");
      paths = Endpoints.paths(jvm);
      floor = jvm.ask("floor", "floor");
    }
    JvmLaunch launch = launch(jdk, collector).jvm("-XX:+ExitOnOutOfMemoryError");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      for (int mib : FREE_MIB) {
        jvm.ask("free " + (floor + mib * 1024L), "free");
        askAll(jvm, paths, mib);
      }
      jvm.ask("free " + ROOM_KIB, "free");
      Reply reply = jvm.get("/debug/pprof/profile?seconds=1&format=flamegraph");
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      assertThat(jvm.counters().get("diag_no_room_refused_total")).isPositive();
      // What a concurrent collector has in use is known when its next collection has ended.
      Await.until("there is room", () -> jvm.get("/debug/pprof/goroutine").status() == 200);
      for (String path : paths) {
        assertAnswers(jvm, path, Set.of(200, 429));
      }
    }
  }

  private static JvmLaunch launch(Jdk jdk, String... collector) throws Exception {
    return JvmLaunch.on(jdk).main(FullHeap.class).having(collector).jvm("-Xmx64m");
  }

  private static void askAll(TargetJvm jvm, Set<String> paths, int mib) throws Exception {
    for (String path : paths) {
      assertAnswers(jvm, path, Set.of(200, 429, 503));
    }
    // Together: they do not get the same room.
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (String path : TOGETHER) {
      replies.add(jvm.getLater(path));
    }
    for (CompletableFuture<Reply> reply : replies) {
      int status = reply.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS).status();
      assertThat(status).as("%s MiB free; %s", mib, jvm.outputs()).isIn(200, 429, 503);
    }
  }

  private static Reply ask(TargetJvm jvm, String path, String query) throws Exception {
    try {
      Reply reply = jvm.get(path + query);
      return reply.status() == 405 ? jvm.request("POST", path, "") : reply;
    } catch (ExecutionException e) {
      throw new AssertionError(path + query + ": no answer; " + jvm.outputs(), e);
    }
  }

  /** Null if there is no room even so. */
  private static Reply askAfterCollection(TargetJvm jvm, String path, String query)
      throws Exception {
    jvm.request("POST", "/debug/gc", "");
    Reply reply = ask(jvm, path, query);
    return reply.status() == NO_ROOM ? null : reply;
  }

  private static void assertAnswers(TargetJvm jvm, String path, Set<Integer> allowed)
      throws Exception {
    for (String query : Endpoints.queries(path)) {
      Reply reply = ask(jvm, path, query);
      if (reply.status() == NO_ROOM && !allowed.contains(NO_ROOM)) {
        reply = Await.value(() -> path + " has room", () -> askAfterCollection(jvm, path, query));
      }
      assertThat(reply.status()).as("%s%s: %s", path, query, reply.text()).isIn(allowed);
      if (reply.status() == 503) {
        assertThat(reply.text()).contains("no room for this answer");
        assertThat(reply.header("Retry-After")).isNotEmpty();
      } else if (reply.status() == 200) {
        assertThat(reply.body()).as(path + query).isNotEmpty();
      }
    }
  }
}
