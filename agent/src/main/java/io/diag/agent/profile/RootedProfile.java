package io.diag.agent.profile;

import java.util.ArrayList;
import java.util.List;

/**
 * A profile whose stacks begin with the value of a label, so that a flame graph shows one beside
 * another.
 */
public final class RootedProfile {

  /** The same samples under one root for each value of a label. */
  public static Profile by(String key, Profile profile) {
    List<Sample> samples = new ArrayList<>(profile.samples().size());
    for (Sample sample : profile.samples()) {
      List<Frame> stack = new ArrayList<>(sample.stack());
      stack.add(Frame.pseudo(root(key, sample)));
      samples.add(new Sample(stack, sample.labels(), sample.values()));
    }
    return new Profile(
        profile.sampleTypes(),
        profile.defaultSampleType(),
        profile.periodType(),
        profile.period(),
        profile.timeNanos(),
        profile.durationNanos(),
        profile.program(),
        profile.comments(),
        samples);
  }

  private static String root(String key, Sample sample) {
    for (Label label : sample.labels()) {
      if (label.key().equals(key)) {
        return label.text() != null ? label.text() : String.valueOf(label.number());
      }
    }
    return "[no " + key + "]";
  }

  private RootedProfile() {}
}
