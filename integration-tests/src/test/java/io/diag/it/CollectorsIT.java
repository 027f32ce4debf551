package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Tenants;

/**
 * Labels and stacks are right under each garbage collector, while it moves everything about: the
 * hooks read and write objects of the heap by their addresses in it.
 */
class CollectorsIT {

  @JdkTest
  void serial(Jdk jdk) throws Exception {
    assertLabelsAreTrue(jdk, "-XX:+UseSerialGC");
  }

  @JdkTest
  void parallel(Jdk jdk) throws Exception {
    assertLabelsAreTrue(jdk, "-XX:+UseParallelGC");
  }

  @JdkTest
  void g1(Jdk jdk) throws Exception {
    assertLabelsAreTrue(jdk, "-XX:+UseG1GC");
  }

  /** From JDK 24 on it is always the generational one. */
  @JdkTest
  void zgc(Jdk jdk) throws Exception {
    assertLabelsAreTrue(jdk, "-XX:+UseZGC");
  }

  @JdkTest
  void shenandoah(Jdk jdk) throws Exception {
    assertLabelsAreTrue(jdk, "-XX:+UseShenandoahGC");
  }

  @JdkTest(minVersion = 25)
  void generationalShenandoah(Jdk jdk) throws Exception {
    assertLabelsAreTrue(jdk, "-XX:+UseShenandoahGC", "-XX:ShenandoahGCMode=generational");
  }

  @JdkTest
  void epsilon(Jdk jdk) throws Exception {
    assertLabelsAreTrue(jdk, "-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC");
  }

  @JdkTest(minVersion = 25)
  void compactObjectHeaders(Jdk jdk) throws Exception {
    assertLabelsAreTrue(jdk, "-XX:+UseCompactObjectHeaders");
  }

  private static void assertLabelsAreTrue(Jdk jdk, String... flags) throws Exception {
    JvmLaunch launch =
        JvmLaunch.on(jdk).main(Tenants.class, "collected").having(flags).jvm("-Xmx256m");
    try (TargetJvm jvm = launch.start()) {
      jvm.awaitLine("ready");
      TenantProfiles.assertTrue(PprofFile.of(jvm.get("/debug/pprof/profile?seconds=1")));
      assertThat(jvm.features().get("labels")).startsWith("on");
      assertThat(jvm.ask("done acme", "done")).isPositive();
    }
  }
}
