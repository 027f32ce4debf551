package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.Tenants;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Profiles of {@link Tenants}, whose stacks say which labels their samples must have. */
final class TenantProfiles {

  private static final String APP = Tenants.class.getName();

  /** The stack says what the label must be. */
  static void assertTrue(PprofFile profile) {
    long checked = 0;
    for (Map.Entry<String, String> truth :
        Map.of("acme", "acme", "globex", "globex", "plain", "").entrySet()) {
      for (String method : List.of("Work", "Sleep", "SleepForever")) {
        String function = APP + "." + truth.getKey() + method;
        List<PprofFile.Sample> samples =
            profile.samples().stream()
                .filter(sample -> sample.has(named(function)) && isInside(sample, method))
                .toList();
        checked += samples.size();
        List<String> wrong =
            samples.stream()
                .filter(
                    sample -> !sample.labels().getOrDefault("tenant", "").equals(truth.getValue()))
                .map(
                    sample ->
                        sample.labels()
                            + " "
                            + sample.values()
                            + " "
                            + sample.stack().stream().limit(4).map(l -> l.lines().get(0)).toList())
                .toList();
        assertThat(wrong.size())
            .as("%s: %s of %d %s", function, wrong, samples.size(), profile.comments())
            .isLessThanOrEqualTo(atBorders(samples.size()));
      }
    }
    assertThat(checked).as("samples with a method of a tenant's").isGreaterThan(1);
  }

  /**
   * Samples that may have been taken where one scope ends and the next begins, whose instructions
   * the compiler has mixed. With scopes of 3 us there were 17 of 806,000. And one wait: where all
   * processors are busy the signal may reach a thread when it has woken and gone on, which was so
   * in 2 of 18 profiles of five seconds, beside six such programs.
   */
  private static int atBorders(int samples) {
    return 1 + samples / 1000;
  }

  /**
   * What comes last before a scope's end may have been inlined, and instructions of both mixed by
   * the compiler: of a sample there the stack is as little to be trusted as the label.
   */
  private static boolean isInside(PprofFile.Sample sample, String method) {
    return !method.equals("Work") || sample.has(named(APP + ".work"));
  }

  static Predicate<PprofFile.Function> named(String name) {
    return function -> function.name().endsWith(name);
  }

  static long cpu(PprofFile profile, String key, String value) {
    return profile.samples().stream()
        .filter(sample -> value.equals(sample.labels().get(key)))
        .mapToLong(sample -> sample.values().get(1))
        .sum();
  }

  private TenantProfiles() {}
}
