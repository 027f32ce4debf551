package io.diag.agent.profile;

import io.diag.agent.threads.Activity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds samples up by stack and labels. Not thread-safe. */
public final class ProfileBuilder {

  private final List<ValueType> sampleTypes;
  private final Map<Key, long[]> samples = new HashMap<>();
  private final List<String> comments = new ArrayList<>();
  private String defaultSampleType = "";
  private String program = "";
  private ValueType periodType = new ValueType("", "");
  private long period;
  private long frameCount;
  private long timeNanos;
  private long durationNanos;

  private record Key(List<Frame> stack, List<Label> labels) {}

  public ProfileBuilder(List<ValueType> sampleTypes) {
    this.sampleTypes = List.copyOf(sampleTypes);
  }

  /** Adds to what was seen at this stack under these labels. */
  public void add(List<Frame> stack, List<Label> labels, long... values) {
    Activity.check();
    Key key = new Key(stack, labels);
    long[] sum = samples.get(key);
    if (sum == null) {
      sum = new long[values.length];
      samples.put(key, sum);
      frameCount += stack.size();
    }
    for (int i = 0; i < values.length; i++) {
      sum[i] += values[i];
    }
  }

  /** Leaves out where nothing is left. */
  public ProfileBuilder withoutZeros() {
    samples.values().removeIf(values -> Arrays.stream(values).allMatch(value -> value == 0));
    return this;
  }

  /** Of all different stacks together: what they take in memory. */
  public long frameCount() {
    return frameCount;
  }

  /** How far apart samples are. */
  public ProfileBuilder period(ValueType type, long value) {
    periodType = type;
    period = value;
    return this;
  }

  public ProfileBuilder comment(String comment) {
    comments.add(comment);
    return this;
  }

  public ProfileBuilder defaultSampleType(String type) {
    defaultSampleType = type;
    return this;
  }

  public ProfileBuilder program(String name) {
    program = name;
    return this;
  }

  public ProfileBuilder window(long startNanos, long nanos) {
    timeNanos = startNanos;
    durationNanos = nanos;
    return this;
  }

  public Profile build() {
    List<Sample> list = new ArrayList<>(samples.size());
    for (Map.Entry<Key, long[]> sample : samples.entrySet()) {
      list.add(new Sample(sample.getKey().stack(), sample.getKey().labels(), sample.getValue()));
    }
    return new Profile(
        sampleTypes,
        defaultSampleType,
        periodType,
        period,
        timeNanos,
        durationNanos,
        program,
        List.copyOf(comments),
        Collections.unmodifiableList(list));
  }
}
