package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Allocations;
import java.util.List;

/**
 * The heap profile tells the truth under each garbage collector, and does no harm there: one JVM of
 * each makes known amounts at known places, and then gets into trouble.
 */
class HeapCollectorsIT {

  private static final int INTERVAL = 1024;

  /** Samples of a site must be no more than libdiag keeps until they are taken. */
  private static final int SITE_BYTES = 6 << 20;

  /** Size with compressed class pointers, which are the default everywhere. */
  private record Site(String name, HeapSites.Kind kind) {}

  private static final List<Site> SITES =
      List.of(
          new Site("bytes", new HeapSites.Kind("bytes", "byte[]", 120)),
          new Site(
              "points", new HeapSites.Kind("point", Allocations.class.getName() + "$Point", 24)),
          new Site("longs", new HeapSites.Kind("longs", "long[]", 1024)),
          new Site("blocks", new HeapSites.Kind("block", "byte[]", 20_016)),
          new Site("clones", new HeapSites.Kind("copy", "byte[]", 216)),
          new Site("reflected", new HeapSites.Kind("reflected", "byte[]", 320)));

  @JdkTest
  void serial(Jdk jdk) throws Exception {
    assertHolds(jdk, "-XX:+UseSerialGC");
  }

  @JdkTest
  void parallel(Jdk jdk) throws Exception {
    assertHolds(jdk, "-XX:+UseParallelGC");
  }

  @JdkTest
  void g1(Jdk jdk) throws Exception {
    assertHolds(jdk, "-XX:+UseG1GC");
  }

  /** From JDK 24 on it is always the generational one. */
  @JdkTest
  void zgc(Jdk jdk) throws Exception {
    assertHolds(jdk, "-XX:+UseZGC");
  }

  @JdkTest
  void shenandoah(Jdk jdk) throws Exception {
    assertHolds(jdk, "-XX:+UseShenandoahGC");
  }

  @JdkTest(minVersion = 25)
  void generationalShenandoah(Jdk jdk) throws Exception {
    assertHolds(jdk, "-XX:+UseShenandoahGC", "-XX:ShenandoahGCMode=generational");
  }

  private static void assertHolds(Jdk jdk, String... flags) throws Exception {
    JvmLaunch launch =
        JvmLaunch.on(jdk)
            .main(Allocations.class)
            .having(flags)
            // Where all that is followed is kept alive, a share of the heap has to be enough for
            // it.
            .jvm(flags[0].equals("-XX:+UseZGC") ? "-Xmx1g" : "-Xmx256m")
            .options("heap.interval=" + INTERVAL)
            // Where the heap is full the agent's own threads find it so, too.
            .anySuppressedErrors()
            .noisy();
    boolean generational = List.of(flags).contains("-XX:ShenandoahGCMode=generational");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      HeapSites before = assertAmounts(jvm);
      assertThat(suppressedErrors(jvm)).as(jvm.outputs()).isZero();
      assertFreed(jvm, before, generational);
      assertLargeOnesStandForAll(jvm);
      assertTrouble(jvm, generational);
      assertThat(jvm.end()).as(jvm.outputs()).isZero();
      // The JDK's own, of a class loaded while the heap is full in a JVM with any Java agent.
      assertThat(jvm.errorLines())
          .allMatch(line -> line.startsWith("diag: ") || line.contains("can't create name string"));
      assertThat(jvm.stdout()).contains("shut down").doesNotContain("not shut down");
    }
  }

  private static long suppressedErrors(TargetJvm jvm) throws Exception {
    return jvm.counters().get("diag_suppressed_errors_total");
  }

  private static HeapSites assertAmounts(TargetJvm jvm) throws Exception {
    HeapSites heap = HeapSites.of(jvm, "/debug/pprof/heap");
    long notFollowed = jvm.counters().get("diag_heap_not_followed_total");
    for (Site site : SITES) {
      jvm.ask(site.name + " " + objects(site), site.name);
      HeapSites next = HeapSites.of(jvm, "/debug/pprof/heap");
      next.assertNothingLessThan(heap);
      heap = next;
    }
    HeapSites last = HeapSites.of(jvm, "/debug/pprof/heap?gc=1");
    last.assertNothingLessThan(heap);
    heap = last;
    for (Site site : SITES) {
      int made = objects(site);
      heap.assertTrue(site.kind, INTERVAL, made, (made + 1) / 2);
    }
    assertThat(jvm.counters())
        .containsEntry("diag_heap_samples_lost_total", 0L)
        .containsEntry("diag_heap_not_followed_total", notFollowed);
    return heap;
  }

  /** The generational ZGC follows no more than a share of the heap, of which blocks take most. */
  private static int objects(Site site) {
    return (site.name.equals("blocks") ? SITE_BYTES / 4 : SITE_BYTES) / site.kind.size();
  }

  /** With the generational Shenandoah System.gc() may return when a young collection is done. */
  private static HeapSites collected(TargetJvm jvm, boolean generational) throws Exception {
    for (int i = 0; generational && i < 2; i++) {
      assertThat(jvm.requestWhenAllowed("GET", "/debug/pprof/heap?gc=1").status()).isEqualTo(200);
    }
    return HeapSites.of(jvm, "/debug/pprof/heap?gc=1");
  }

  private static void assertFreed(TargetJvm jvm, HeapSites before, boolean generational)
      throws Exception {
    jvm.ask("drop 0", "drop");
    HeapSites after = collected(jvm, generational);
    after.assertNothingLessThan(before);
    for (Site site : SITES) {
      assertThat(after.sum(HeapSites.INUSE_OBJECTS, site.kind)).as(site.name).isZero();
      assertThat(after.sum(HeapSites.ALLOC_SPACE, site.kind))
          .as(site.name)
          .isEqualTo(before.sum(HeapSites.ALLOC_SPACE, site.kind));
    }
  }

  /**
   * Of what is kept alive by being followed, as G1's large arrays and all in the generational ZGC,
   * a share of the heap is followed: in use is told from some dozen objects then.
   */
  private static void assertLargeOnesStandForAll(TargetJvm jvm) throws Exception {
    int objects = 100;
    jvm.ask("large " + objects, "large");
    HeapSites heap = HeapSites.of(jvm, "/debug/pprof/heap?gc=1");
    assertThat(heap.sum(HeapSites.ALLOC_OBJECTS, "large")).isEqualTo(objects);
    assertThat(heap.sum(HeapSites.INUSE_OBJECTS, "large"))
        .isBetween(objects / 10L, objects * 5L / 2);
    jvm.ask("drop 0", "drop");
  }

  private static void assertTrouble(TargetJvm jvm, boolean generational) throws Exception {
    jvm.ask("initialise 4", "initialise");
    assertThat(HeapSites.of(jvm, "/debug/pprof/heap").profile().functions())
        .anyMatch(
            function ->
                function.name().equals(Allocations.class.getName() + "$Initialised.<clinit>"));
    assertThat(jvm.ask("overflow 2", "overflow")).isEqualTo(2);
    assertThat(jvm.ask("exhaust 2", "exhaust")).isEqualTo(2);
    // All that was followed is gone, and what comes now is seen.
    jvm.ask("bytes 50000", "bytes");
    HeapSites heap = collected(jvm, generational);
    heap.assertTrue(SITES.get(0).kind, INTERVAL, objects(SITES.get(0)) + 50_000, 25_000);
    assertThat(heap.sum(HeapSites.INUSE_OBJECTS, "linked")).as("of what filled the heap").isZero();
    assertThat(heap.sum(HeapSites.INUSE_OBJECTS, "large")).as("dropped").isZero();
  }
}
