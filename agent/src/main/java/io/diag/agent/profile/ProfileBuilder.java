package io.diag.agent.profile;

import io.diag.agent.room.HeapRoom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds samples up by stack and labels. Not thread-safe.
 *
 * <p>Fails with a NoRoomException where the service's heap has no room for more stacks.
 */
public final class ProfileBuilder {

  /** What is added between two questions for room: some 40 bytes for a frame, 200 for a stack. */
  private static final int STEP_FRAMES = 4096;

  private static final int FRAMES_OF_STACK = 5;

  private final List<ValueType> sampleTypes;
  private final Map<Key, long[]> samples = new HashMap<>();
  private final List<String> comments = new ArrayList<>();
  private String defaultSampleType = "";
  private String program = "";
  private ValueType periodType = new ValueType("", "");
  private long period;
  private long frameCount;
  private int framesOfStep;
  private long timeNanos;
  private long durationNanos;

  private record Key(List<Frame> stack, List<Label> labels) {}

  public ProfileBuilder(List<ValueType> sampleTypes) {
    this.sampleTypes = List.copyOf(sampleTypes);
  }

  /** Adds to what was seen at this stack under these labels. */
  public void add(List<Frame> stack, List<Label> labels, long... values) {
    Key key = new Key(stack, labels);
    long[] sum = samples.get(key);
    if (sum == null) {
      sum = new long[values.length];
      samples.put(key, sum);
      frameCount += stack.size();
      askForRoom(stack.size());
    }
    for (int i = 0; i < values.length; i++) {
      sum[i] += values[i];
    }
  }

  private void askForRoom(int frames) {
    framesOfStep += frames + FRAMES_OF_STACK;
    if (framesOfStep >= STEP_FRAMES) {
      HeapRoom.ofService().require(HeapRoom.STEP_BYTES);
      framesOfStep = 0;
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
    HeapRoom.ofService().require(32L * samples.size());
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
