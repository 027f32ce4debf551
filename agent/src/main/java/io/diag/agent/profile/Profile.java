package io.diag.agent.profile;

import java.util.List;

/**
 * What every source gives and every format is written from. Modelled on pprof's profile.proto, the
 * richest of the formats. Not to be changed once built.
 *
 * @param defaultSampleType the type a tool shows first, empty for the last one
 * @param program what the service is called, such as {@code service.jar}
 * @param timeNanos when collecting began, since the epoch
 */
public record Profile(
    List<ValueType> sampleTypes,
    String defaultSampleType,
    ValueType periodType,
    long period,
    long timeNanos,
    long durationNanos,
    String program,
    List<String> comments,
    List<Sample> samples) {

  /** Which of a sample's values a tool shows first. */
  public int defaultValueIndex() {
    for (int i = 0; i < sampleTypes.size(); i++) {
      if (sampleTypes.get(i).type().equals(defaultSampleType)) {
        return i;
      }
    }
    return sampleTypes.size() - 1;
  }

  /** The sum of one value over all samples. */
  public long total(int valueIndex) {
    long total = 0;
    for (Sample sample : samples) {
      total += sample.values()[valueIndex];
    }
    return total;
  }
}
