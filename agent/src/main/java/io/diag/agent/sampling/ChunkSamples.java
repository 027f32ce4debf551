package io.diag.agent.sampling;

import io.diag.agent.labels.LabelTimeline;
import io.diag.agent.labels.ThreadNames;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.threads.Activity;
import io.diag.agent.threads.AgentThreadIds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import one.jfr.JfrReader;
import one.jfr.event.ExecutionSample;

/** Adds up the samples of chunks, each with the weight of its session. */
final class ChunkSamples {

  private final SampleFilter filter;
  private final ProfileBuilder builder;
  private final ThreadNames threadNames;
  private long count;
  private long lost;
  private long onVirtualThreads;
  private long cutOnVirtualThreads;

  /**
   * No samples yet.
   *
   * @param threadNames null if samples are not to have the names of their threads
   */
  ChunkSamples(SampleFilter filter, ProfileBuilder builder, ThreadNames threadNames) {
    this.filter = filter;
    this.builder = builder;
    this.threadNames = threadNames;
  }

  /** Which samples of a chunk count, and what each weighs. */
  interface Weight {

    boolean contains(long nanos);

    long intervalNanos();

    /** Whether the samples tell running threads from waiting ones. */
    boolean hasStates();
  }

  /**
   * Adds a chunk.
   *
   * @param threads whose samples are wanted
   * @return how many samples it has, those that are left out included
   */
  long add(
      ByteBuffer chunk,
      Weight weight,
      SelectedThreads threads,
      LabelTimeline timeline,
      SourceFiles sourceFiles)
      throws IOException {
    long taken = 0;
    SampleLabels labels = new SampleLabels(timeline, threadNames);
    StackCounts counts = new StackCounts();
    try (JfrReader reader = new JfrReader(chunk)) {
      for (ExecutionSample sample; (sample = reader.readEvent(ExecutionSample.class)) != null; ) {
        Activity.check();
        if (!weight.contains(sample.time)) {
          continue;
        }
        taken += sample.samples;
        String name = reader.threads.get(sample.tid);
        if (threads.have(name)
            && (filter.agent() || !AgentThreadIds.isAgent(sample.tid, sample.time, name))) {
          int labelsId = labels.id(sample.tid, sample.time, sample.threadState, name);
          counts.add(sample.stackTraceId, labelsId, sample.samples);
        }
      }
      StackTraces stacks = new StackTraces(reader, sourceFiles);
      ThreadStates states = new ThreadStates(reader);
      counts.forEach(
          (stackId, labelsId, samples) -> {
            String state = weight.hasStates() ? states.name(labels.state(labelsId)) : null;
            if ((filter.state() == null || filter.state().equals(state))
                && (filter.label() == null || labels.has(labelsId, filter.label()))) {
              add(stacks.get(stackId), labels.of(labelsId, state), samples, weight.intervalNanos());
            }
          });
    }
    return taken;
  }

  private void add(List<Frame> stack, List<Label> labels, long samples, long intervalNanos) {
    if (StackTraces.isLost(stack)) {
      lost += samples;
    }
    if (StackTraces.isCutAtContinuation(stack)) {
      onVirtualThreads += samples;
      cutOnVirtualThreads += samples;
    } else if (StackTraces.isOnVirtualThread(stack)) {
      onVirtualThreads += samples;
    }
    count += samples;
    builder.add(stack, labels, samples, samples * intervalNanos);
  }

  long count() {
    return count;
  }

  long lost() {
    return lost;
  }

  void comment() {
    if (onVirtualThreads > 0) {
      builder.comment(
          "virtual threads: "
              + cutOnVirtualThreads
              + " of "
              + onVirtualThreads
              + " samples cut at the continuation ("
              + Math.round(100.0 * cutOnVirtualThreads / onVirtualThreads)
              + "%)");
    }
  }
}
