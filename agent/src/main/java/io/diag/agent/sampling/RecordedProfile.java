package io.diag.agent.sampling;

import io.diag.agent.labels.LabelTimeline;
import io.diag.agent.labels.ThreadNames;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.ValueType;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.util.List;

/** Makes a profile of a recording that was saved, {@code format=jfr}. */
public final class RecordedProfile {

  /** All of it. */
  private record Whole(long intervalNanos, boolean hasStates) implements ChunkSamples.Weight {

    @Override
    public boolean contains(long nanos) {
      return true;
    }
  }

  /**
   * Reads all chunks of a file.
   *
   * @param type cpu or wall
   * @param intervalNanos what a sample stands for
   */
  public static Profile read(File path, String type, long intervalNanos) throws IOException {
    ValueType valueType = new ValueType(type, "nanoseconds");
    ProfileBuilder builder =
        new ProfileBuilder(List.of(new ValueType("samples", "count"), valueType));
    ChunkSamples samples = new ChunkSamples(SampleFilter.ALL, builder, new ThreadNames());
    Whole whole = new Whole(intervalNanos, type.equals("wall"));
    SourceFiles byRule = new SourceFiles(null);
    long duration = 0;
    try (RandomAccessFile file = new RandomAccessFile(path, "r")) {
      for (long position = 0; position < file.length(); ) {
        ChunkHeader header = ChunkHeader.read(file, position, file.length());
        if (header == null || header.size() > file.length() - position) {
          throw new IOException("not a whole JFR recording, as format=jfr gives");
        }
        if (header.size() > Integer.MAX_VALUE) {
          throw new IOException(
              "not a recording of diag's: a chunk has " + header.size() + " bytes");
        }
        // Not read into the heap: the file says how long it is, and may have holes.
        ByteBuffer chunk = file.getChannel().map(MapMode.READ_ONLY, position, header.size());
        try {
          samples.add(chunk, whole, SelectedThreads.ALL, LabelTimeline.EMPTY, byRule);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
          // The parser takes the lengths in the chunk as they are.
          throw new IOException("not a recording of diag's, or damaged (" + e + ")", e);
        }
        duration += header.durationNanos();
        position += header.size();
      }
    }
    return builder.period(valueType, intervalNanos).window(0, duration).build();
  }

  private RecordedProfile() {}
}
