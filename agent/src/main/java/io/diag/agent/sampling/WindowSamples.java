package io.diag.agent.sampling;

import io.diag.agent.labels.LabelRecords;
import io.diag.agent.labels.LabelTimeline;
import io.diag.agent.labels.ThreadNames;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.room.NoRoomException;
import io.diag.agent.threads.CancelledException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Adds up the samples of a window, segment by segment and chunk by chunk, each with the weight of
 * its own session; the agent's own threads left out.
 */
final class WindowSamples {

  private static final Frame SKIPPED = Frame.pseudo("[lost samples: profiler busy]");
  private static final Frame UNWRITTEN = Frame.pseudo("[lost samples: not recorded]");
  private static final Frame LATE = Frame.pseudo("[lost samples: timer late]");
  private static final Frame TOO_SHORT = Frame.pseudo("[lost samples: threads too short-lived]");

  private final SampleFilter filter;
  private final ProfileBuilder builder;
  private final ChunkSamples chunks;
  private final LabelRecords labels;
  private long taken;
  private long lost;
  private long pseudo;

  WindowSamples(SampleFilter filter, ProfileBuilder builder, LabelRecords labels) {
    this.filter = filter;
    this.builder = builder;
    this.labels = labels;
    this.chunks =
        new ChunkSamples(filter, builder, labels.namesThreads() ? new ThreadNames() : null);
  }

  /** The names of a segment's threads, to be matched before {@link #add}. */
  SelectedThreads threads(Segment segment) throws IOException, SamplingException {
    if (filter.thread() == null) {
      return SelectedThreads.ALL;
    }
    SelectedThreads threads = new SelectedThreads(filter.thread());
    read(segment, threads::read);
    return threads;
  }

  void add(Segment segment, SelectedThreads threads, SourceFiles sourceFiles)
      throws IOException, SamplingException {
    taken = 0;
    // When its samples have all been taken, so that it knows the labels of each.
    LabelTimeline timeline = labels.timeline();
    read(segment, events -> taken += chunks.add(events, segment, threads, timeline, sourceFiles));
    addLost(segment);
  }

  private interface ChunkReader {

    void read(ByteBuffer events) throws IOException;
  }

  private static void read(Segment segment, ChunkReader reader)
      throws IOException, SamplingException {
    for (RecordingFile.Chunk chunk : segment.chunks()) {
      try (MappedChunk mapped = segment.session().file().map(chunk)) {
        reader.read(mapped.events());
      } catch (CancelledException | NoRoomException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        throw segment.session().file().damaged(e);
      }
    }
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
    addPseudo(
        segment, segment.session().trigger().isBoundToTick() ? LATE : TOO_SHORT, losses.missed());
  }

  private void addPseudo(Segment segment, Frame frame, long samples) {
    if (samples <= 0) {
      return;
    }
    lost += samples;
    if (filter.isForAll()) {
      pseudo += samples;
      builder.add(List.of(frame), List.of(), samples, samples * segment.session().intervalNanos());
    }
  }

  long count() {
    return chunks.count() + pseudo;
  }

  long lost() {
    return chunks.lost() + lost;
  }

  /** What the profile has to say of itself besides its samples. */
  void comment() {
    if (!filter.isForAll() && lost > 0) {
      builder.comment("lost samples of all threads together, not in this profile: " + lost);
    }
    chunks.comment();
  }
}
