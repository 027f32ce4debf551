package io.diag.agent.profile;

/** What has changed between two profiles of one source. */
public final class ProfileDelta {

  /**
   * As Go does it: every value of the later one less that of the earlier one at the same stack
   * under the same labels; what has not changed is left out. Its time is that of the later one.
   */
  public static Profile between(Profile before, Profile after) {
    if (!before.sampleTypes().equals(after.sampleTypes())) {
      throw new IllegalArgumentException(
          "no delta of " + before.sampleTypes() + " and " + after.sampleTypes());
    }
    ProfileBuilder builder =
        new ProfileBuilder(after.sampleTypes())
            .defaultSampleType(after.defaultSampleType())
            .period(after.periodType(), after.period())
            .program(after.program())
            .window(after.timeNanos(), after.timeNanos() - before.timeNanos());
    for (Sample sample : after.samples()) {
      builder.add(sample.stack(), sample.labels(), sample.values());
    }
    for (Sample sample : before.samples()) {
      builder.add(sample.stack(), sample.labels(), negated(sample.values()));
    }
    after.comments().forEach(builder::comment);
    return builder.withoutZeros().build();
  }

  private static long[] negated(long[] values) {
    long[] negated = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      negated[i] = -values[i];
    }
    return negated;
  }

  private ProfileDelta() {}
}
