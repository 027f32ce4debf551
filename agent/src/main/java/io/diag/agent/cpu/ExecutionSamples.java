package io.diag.agent.cpu;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.threads.AgentThreads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import one.jfr.JfrReader;
import one.jfr.event.ExecutionSample;

/**
 * Adds up the execution samples of a recording, chunk by chunk, the agent's own threads left out.
 */
final class ExecutionSamples {

  private static final Frame SKIPPED = Frame.pseudo("[lost samples: profiler busy]");
  private static final Frame UNWRITTEN = Frame.pseudo("[lost samples: not recorded]");
  private static final Frame MISSED = Frame.pseudo("[lost samples: timer late]");

  private final long nanosPerSample;
  private final SourceFiles sourceFiles;
  private final Map<List<Frame>, long[]> counts = new HashMap<>();
  private long taken;
  private long count;
  private long lost;

  ExecutionSamples(long nanosPerSample, SourceFiles sourceFiles) {
    this.nanosPerSample = nanosPerSample;
    this.sourceFiles = sourceFiles;
  }

  void addChunk(ByteBuffer chunk) throws IOException {
    Map<Integer, long[]> byStack = new HashMap<>();
    try (JfrReader reader = new JfrReader(chunk)) {
      for (ExecutionSample sample; (sample = reader.readEvent(ExecutionSample.class)) != null; ) {
        taken += sample.samples;
        String thread = reader.threads.get(sample.tid);
        if (thread == null || !AgentThreads.isAgentThread(thread)) {
          byStack.computeIfAbsent(sample.stackTraceId, id -> new long[1])[0] += sample.samples;
        }
      }
      StackTraces stacks = new StackTraces(reader, sourceFiles);
      for (Map.Entry<Integer, long[]> entry : byStack.entrySet()) {
        List<Frame> stack = stacks.get(entry.getKey());
        if (StackTraces.isLost(stack)) {
          lost += entry.getValue()[0];
        }
        add(stack, entry.getValue()[0]);
      }
    }
  }

  /** Adds what the library has counted and the recording has not. */
  void addLost(SessionTotals totals) {
    addPseudo(SKIPPED, totals.skipped());
    addPseudo(UNWRITTEN, totals.samples() - totals.skipped() - taken);
    taken = Math.max(taken, totals.samples());
  }

  /**
   * Adds what is missing to the CPU time the process has used. With more busy threads than
   * processors a timer often expires several times before the kernel looks, and the recording has
   * one sample then: 8 threads on 2 processors lost 8% at 125 Hz.
   */
  void addMissed(long processCpuNanos) {
    addPseudo(MISSED, processCpuNanos / nanosPerSample - taken);
  }

  void writeTo(ProfileBuilder builder) {
    counts.forEach(
        (stack, samples) -> builder.add(stack, List.of(), samples[0], samples[0] * nanosPerSample));
  }

  long count() {
    return count;
  }

  long lost() {
    return lost;
  }

  private void addPseudo(Frame frame, long samples) {
    if (samples > 0) {
      lost += samples;
      add(List.of(frame), samples);
    }
  }

  private void add(List<Frame> stack, long samples) {
    counts.computeIfAbsent(stack, s -> new long[1])[0] += samples;
    count += samples;
  }
}
