package io.diag.agent.sampling;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.threads.AgentThreadIds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import one.jfr.JfrReader;
import one.jfr.event.ExecutionSample;

/**
 * Adds up the samples of a window, segment by segment and chunk by chunk, each with the weight of
 * its own session; the agent's own threads left out.
 */
final class WindowSamples {

  private static final Frame SKIPPED = Frame.pseudo("[lost samples: profiler busy]");
  private static final Frame UNWRITTEN = Frame.pseudo("[lost samples: not recorded]");
  private static final Frame MISSED = Frame.pseudo("[lost samples: timer late]");

  private static final List<Label> RUNNING = List.of(Label.text("state", "running"));
  private static final List<Label> WAITING = List.of(Label.text("state", "waiting"));

  private final SampleFilter filter;
  private final ProfileBuilder builder;
  private long taken;
  private long count;
  private long lost;
  private long onVirtualThreads;
  private long cutOnVirtualThreads;

  WindowSamples(SampleFilter filter, ProfileBuilder builder) {
    this.filter = filter;
    this.builder = builder;
  }

  void add(Segment segment, SourceFiles sourceFiles) throws IOException, SamplingException {
    taken = 0;
    byte[] buffer = new byte[0];
    for (RecordingFile.Chunk chunk : segment.chunks()) {
      if (buffer.length < chunk.size()) {
        buffer = new byte[chunk.size()];
      }
      segment.session().file().read(chunk.position(), buffer, 0, chunk.size());
      try {
        addChunk(segment, sourceFiles, ByteBuffer.wrap(buffer, 0, chunk.size()).slice());
      } catch (SampleFilter.TooCostlyPatternException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        throw segment.session().file().damaged(e);
      }
    }
    addLost(segment);
  }

  private record Group(int stack, int state) {}

  private void addChunk(Segment segment, SourceFiles sourceFiles, ByteBuffer chunk)
      throws IOException {
    boolean wall = segment.session().trigger() == Trigger.WALL;
    Map<Group, long[]> groups = new HashMap<>();
    SampleFilter.Threads threads = filter.threads();
    try (JfrReader reader = new JfrReader(chunk)) {
      StackTraces stacks = new StackTraces(reader, sourceFiles);
      for (ExecutionSample sample; (sample = reader.readEvent(ExecutionSample.class)) != null; ) {
        if (!segment.contains(sample.time)) {
          continue;
        }
        taken += sample.samples;
        String name = reader.threads.get(sample.tid);
        if (threads.matches(name) && !AgentThreadIds.isAgent(sample.tid, sample.time, name)) {
          int state = wall ? sample.threadState : 0;
          groups.computeIfAbsent(new Group(sample.stackTraceId, state), group -> new long[1])[0] +=
              sample.samples;
        }
      }
      ThreadStates states = new ThreadStates(reader);
      for (Map.Entry<Group, long[]> entry : groups.entrySet()) {
        List<Label> labels =
            !wall ? List.of() : states.isRunning(entry.getKey().state) ? RUNNING : WAITING;
        if (filter.state() == null || (wall && labels.get(0).text().equals(filter.state()))) {
          add(segment, stacks, entry.getKey().stack, labels, entry.getValue()[0]);
        }
      }
    }
  }

  private void add(
      Segment segment, StackTraces stacks, int stackId, List<Label> labels, long samples) {
    List<Frame> stack = stacks.get(stackId);
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
    builder.add(stack, labels, samples, samples * segment.session().intervalNanos());
  }

  private void addLost(Segment segment) {
    Losses losses =
        Losses.of(
            segment.session().trigger(),
            segment.session().intervalNanos(),
            segment.from(),
            segment.to(),
            taken);
    addPseudo(segment, SKIPPED, losses.skipped());
    addPseudo(segment, UNWRITTEN, losses.unwritten());
    addPseudo(segment, MISSED, losses.missed());
  }

  private void addPseudo(Segment segment, Frame frame, long samples) {
    if (samples <= 0) {
      return;
    }
    lost += samples;
    if (filter.isForAll()) {
      count += samples;
      builder.add(List.of(frame), List.of(), samples, samples * segment.session().intervalNanos());
    }
  }

  long count() {
    return count;
  }

  long lost() {
    return lost;
  }

  /** What the profile has to say of itself besides its samples. */
  void comment() {
    if (!filter.isForAll() && lost > 0) {
      builder.comment("lost samples of all threads together, not in this profile: " + lost);
    }
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
