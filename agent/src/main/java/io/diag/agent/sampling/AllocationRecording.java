package io.diag.agent.sampling;

import io.diag.agent.counters.Features;
import io.diag.agent.labels.LabelRecords;
import io.diag.agent.natives.NativeLibraries;
import io.diag.agent.natives.NativeLibraryException;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.JavaFrames;
import io.diag.agent.threads.AgentThreadIds;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import one.jfr.ClassRef;
import one.jfr.JfrReader;
import one.jfr.event.AllocationSample;

/**
 * async-profiler's samples of allocations, for as long as the JVM runs. Read now and then by one
 * thread at a time, or what is recorded would pile up.
 */
public final class AllocationRecording {

  private final SamplingEngine engine;
  private final Instrumentation instrumentation;
  private final Window window = new Window(1);

  private AllocationRecording(SamplingEngine engine, Instrumentation instrumentation) {
    this.engine = engine;
    this.instrumentation = instrumentation;
  }

  /** Gets samples. */
  public interface Sink {

    /**
     * One object.
     *
     * @param type the name of its class, empty if it is not known
     * @param agent whether one of the agent's own threads has allocated it
     */
    void add(List<Frame> stack, String type, long size, boolean agent);
  }

  /**
   * Starts to sample.
   *
   * @throws NativeLibraryException if async-profiler cannot be loaded here
   */
  public static AllocationRecording start(
      NativeLibraries libraries,
      int intervalBytes,
      Instrumentation instrumentation,
      Features features,
      LabelRecords labels)
      throws NativeLibraryException, SamplingException {
    AllocationRecording recording =
        new AllocationRecording(
            new SamplingEngine(
                new AllocationFamily(libraries, intervalBytes), libraries, features, labels),
            instrumentation);
    recording.engine.open(recording.window);
    return recording;
  }

  /** Reads what has been sampled since the last time. */
  public void read(Sink sink) throws IOException, SamplingException {
    engine.flush(window);
    List<Segment> segments = window.takeEnded();
    SourceFiles sourceFiles = new SourceFiles(instrumentation);
    try {
      for (Segment segment : segments) {
        segment.session().check();
        for (RecordingFile.Chunk chunk : segment.chunks()) {
          try (MappedChunk mapped = segment.session().file().map(chunk)) {
            read(mapped.events(), segment, sourceFiles, sink);
          }
        }
      }
    } finally {
      segments.forEach(segment -> segment.session().release());
    }
  }

  private static void read(ByteBuffer chunk, Segment segment, SourceFiles sourceFiles, Sink sink)
      throws IOException {
    try (JfrReader reader = new JfrReader(chunk)) {
      StackTraces stacks = new StackTraces(reader, sourceFiles);
      for (AllocationSample sample; (sample = reader.readEvent(AllocationSample.class)) != null; ) {
        if (segment.contains(sample.time)) {
          String thread = reader.threads.get(sample.tid);
          sink.add(
              stacks.get(sample.stackTraceId),
              type(reader, sample.classId),
              sample.allocationSize,
              AgentThreadIds.isAgent(sample.tid, sample.time, thread));
        }
      }
    }
  }

  private static String type(JfrReader reader, int classId) {
    ClassRef type = reader.classes.get(classId);
    byte[] name = type == null ? null : reader.symbols.get(type.name);
    if (name == null || name.length == 0) {
      return "";
    }
    String text = new String(name, StandardCharsets.UTF_8);
    return JavaFrames.className(text.startsWith("[") ? text : "L" + text + ";");
  }
}
