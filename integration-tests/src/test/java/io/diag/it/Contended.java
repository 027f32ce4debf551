package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.LockUser;
import java.util.List;
import java.util.function.Predicate;

/** Some of the contention in a profile: how often, and for how many nanoseconds. */
record Contended(long count, long nanos) {

  private static final String APPS = LockUser.class.getPackageName() + ".";

  private static final int OF_THE_JDK = 3;

  static Contended of(PprofFile profile, Predicate<PprofFile.Sample> wanted) {
    List<PprofFile.Sample> samples = profile.samples().stream().filter(wanted).toList();
    return new Contended(
        samples.stream().mapToLong(sample -> sample.values().get(0)).sum(),
        samples.stream().mapToLong(sample -> sample.values().get(1)).sum());
  }

  /** That with a method of the tests' applications anywhere in the stack. */
  static Predicate<PprofFile.Sample> at(String method) {
    return sample -> sample.has(function -> function.name().equals(APPS + method));
  }

  static Predicate<PprofFile.Sample> labelled(String key, String value) {
    return sample -> value.equals(sample.labels().get(key));
  }

  /** The names in a stack, leaf first. */
  static List<String> frames(PprofFile.Sample sample) {
    return sample.stack().stream()
        .map(location -> location.lines().get(0).function().name())
        .toList();
  }

  static void put(TargetJvm jvm, String rate, long value) throws Exception {
    Reply reply = jvm.request("PUT", "/debug/runtime/" + rate + "?value=" + value, "");
    assertThat(reply.text()).isEqualTo(value + "\n");
  }

  /** Each wait, and each that lets others go. */
  static void takeAll(TargetJvm jvm) throws Exception {
    put(jvm, "block-rate", 1);
    put(jvm, "mutex-fraction", 1);
  }

  /** Until so many requests sample. */
  static void awaitRequests(TargetJvm jvm, long requests) throws Exception {
    Await.until(
        requests + " requests sample",
        () -> jvm.counters().getOrDefault("diag_lock_requests", 0L) == requests);
  }

  /** But for threads of the JDK's own, such as the finalizer. */
  static void assertNobodyWaits(TargetJvm jvm) throws Exception {
    Await.until(
        "waits that are over are forgotten",
        () -> {
          profile(jvm, "block");
          return jvm.counters().get("diag_lock_waits") <= OF_THE_JDK;
        });
  }

  static PprofFile profile(TargetJvm jvm, String name) throws Exception {
    return PprofFile.of(jvm.get("/debug/pprof/" + name));
  }
}
