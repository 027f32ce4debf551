package io.diag.agent.cpu;

import io.diag.agent.files.TemporaryFile;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The file async-profiler records into. It has no name from the moment recording has begun: the
 * library has it open and so have we, and whatever ends the process, nothing stays behind.
 */
final class RecordingFile implements Closeable {

  /** Stack frames kept; a deeper stack is cut at its root, as Go's 1024 at most. */
  static final int MAX_STACK_DEPTH = 1024;

  /** A profile ends early when its recording has grown to this. */
  private static final long MAX_BYTES = 128L * 1024 * 1024;

  private static final long MIN_STACK_MEMORY = 10L * 1024 * 1024;
  private static final long MAX_STACK_MEMORY = 64L * 1024 * 1024;
  private static final long MIN_FREE_BYTES = 8L * 1024 * 1024;

  /**
   * jfropts=31 leaves out system properties, environment and libraries, which hold secrets and are
   * of no use here. A chunk is read as a whole, into the service's heap: it has to be small.
   */
  private static final String OPTIONS =
      ",jfr,jfropts=31,clock=monotonic,chunksize=8m,jstackdepth=" + MAX_STACK_DEPTH;

  private static final File SHARED_MEMORY = new File("/dev/shm");
  private static final int CHUNK_HEADER_SIZE = 68;
  private static final int CHUNK_SIZE_OFFSET = 8;

  private final File path;
  private final RandomAccessFile file;

  private RecordingFile(File path) throws IOException {
    this.path = path;
    this.file = new RandomAccessFile(path, "r");
  }

  /**
   * An empty file, for the service's user alone, in the first directory that takes it. A file
   * system in memory comes last: its pages are the container's.
   */
  static RecordingFile create(List<File> directories) throws CpuProfilingException {
    List<File> inOrder = new ArrayList<>(directories);
    if (inOrder.remove(SHARED_MEMORY)) {
      inOrder.add(SHARED_MEMORY);
    }
    List<String> reasons = new ArrayList<>();
    for (File directory : inOrder) {
      if (directory.getPath().matches(".*[,%].*")) {
        // async-profiler would take these for separators and patterns.
        reasons.add(directory + ": has , or % in its name");
      } else if (directory.getUsableSpace() < MIN_FREE_BYTES) {
        reasons.add(directory + ": missing or full");
      } else {
        try {
          return new RecordingFile(TemporaryFile.createPrivate(directory, ".jfr"));
        } catch (IOException e) {
          reasons.add(directory + ": " + e.getMessage());
        }
      }
    }
    throw new CpuProfilingException(
        "CPU profiling needs a directory for a temporary file ("
            + String.join("; ", reasons)
            + "). Name one with some megabytes free in option libdir");
  }

  /** What async-profiler is to be told about it. */
  String options() {
    return ",file=" + path.getPath() + OPTIONS + ",memlimit=" + stackMemory();
  }

  /**
   * What the library may keep stacks in; stacks beyond it are lost, and counted. Reading them takes
   * about as much of the service's heap again, for a moment, so a small heap gets the least there
   * is.
   */
  private static long stackMemory() {
    long share = Runtime.getRuntime().maxMemory() / 16;
    return Math.max(MIN_STACK_MEMORY, Math.min(MAX_STACK_MEMORY, share));
  }

  void unlink() {
    path.delete();
  }

  /** Reads one chunk. */
  interface ChunkReader {

    void read(ByteBuffer chunk) throws IOException;
  }

  boolean isFull() throws IOException {
    return file.length() >= MAX_BYTES;
  }

  /**
   * Reads all chunks, each by the size in its header.
   *
   * @throws CpuProfilingException if there is not one whole chunk after the other: the disk was
   *     full
   */
  void forEachChunk(ChunkReader reader) throws IOException, CpuProfilingException {
    long end = file.length();
    long position = 0;
    do {
      if (position + CHUNK_HEADER_SIZE > end) {
        throw damaged(null);
      }
      file.seek(position + CHUNK_SIZE_OFFSET);
      long size = file.readLong();
      if (size < CHUNK_HEADER_SIZE || position + size > end) {
        throw damaged(null);
      }
      byte[] chunk = new byte[Math.toIntExact(size)];
      file.seek(position);
      file.readFully(chunk);
      try {
        reader.read(ByteBuffer.wrap(chunk));
      } catch (RuntimeException e) {
        throw damaged(e);
      }
      position += size;
    } while (position < end);
  }

  private CpuProfilingException damaged(RuntimeException cause) {
    return new CpuProfilingException(
        "the recording is incomplete; is there room in "
            + path.getParent()
            + "? Option libdir names another directory",
        cause);
  }

  @Override
  public void close() {
    unlink();
    try {
      file.close();
    } catch (IOException e) {
      // Reading is done, and closing a file that was only read loses nothing.
    }
  }
}
