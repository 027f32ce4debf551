package io.diag.agent.sampling;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.threads.AgentThreadIds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import one.jfr.JfrReader;
import one.jfr.event.ExecutionSample;

/** Adds up the samples of chunks, each with the weight of its session. */
final class ChunkSamples {

  private static final List<Label> RUNNING = List.of(Label.text("state", "running"));
  private static final List<Label> WAITING = List.of(Label.text("state", "waiting"));

  private final SampleFilter filter;
  private final ProfileBuilder builder;
  private long count;
  private long lost;
  private long onVirtualThreads;
  private long cutOnVirtualThreads;

  ChunkSamples(SampleFilter filter, ProfileBuilder builder) {
    this.filter = filter;
    this.builder = builder;
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
   * @return how many samples it has, those that are left out included
   */
  long add(ByteBuffer chunk, Weight weight, SourceFiles sourceFiles) throws IOException {
    long taken = 0;
    StackCounts counts = new StackCounts();
    SampleFilter.Threads threads = filter.threads();
    try (JfrReader reader = new JfrReader(chunk)) {
      for (ExecutionSample sample; (sample = reader.readEvent(ExecutionSample.class)) != null; ) {
        if (!weight.contains(sample.time)) {
          continue;
        }
        taken += sample.samples;
        String name = reader.threads.get(sample.tid);
        if (threads.matches(name)
            && (filter.agent() || !AgentThreadIds.isAgent(sample.tid, sample.time, name))) {
          counts.add(sample.stackTraceId, sample.threadState, sample.samples);
        }
      }
      StackTraces stacks = new StackTraces(reader, sourceFiles);
      ThreadStates states = new ThreadStates(reader);
      counts.forEach(
          (stackId, state, samples) -> {
            List<Label> labels =
                !weight.hasStates() ? List.of() : states.isRunning(state) ? RUNNING : WAITING;
            if (filter.state() == null
                || (weight.hasStates() && labels.get(0).text().equals(filter.state()))) {
              add(stacks.get(stackId), labels, samples, weight.intervalNanos());
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
