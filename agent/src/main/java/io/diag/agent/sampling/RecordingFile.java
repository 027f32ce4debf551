package io.diag.agent.sampling;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.files.TemporaryFile;
import io.diag.agent.files.TrustedDirectory;
import io.diag.agent.room.HeapRoom;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.ArrayList;
import java.util.List;

/**
 * The file async-profiler records a session into. It has no name from the moment recording has
 * begun: the library has it open and so have we, and whatever ends the process, nothing stays
 * behind. Thread-safe.
 */
final class RecordingFile implements Closeable {

  /** Stack frames kept; a deeper stack is cut at its root, as Go's 1024 at most. */
  static final int MAX_STACK_DEPTH = 1024;

  private static final long MIN_STACK_MEMORY = 10L * 1024 * 1024;
  private static final long MAX_STACK_MEMORY = 64L * 1024 * 1024;
  private static final long MIN_FREE_BYTES = 8L * 1024 * 1024;

  /**
   * jfropts=31 leaves out system properties, environment and libraries, which hold secrets and are
   * of no use here. The stacks of a chunk are read as a whole, into the service's heap: it has to
   * be small.
   */
  private static final String OPTIONS =
      ",jfr,jfropts=31,clock=monotonic,chunksize=8m,jstackdepth=" + MAX_STACK_DEPTH;

  /** Stacks and names as objects, in comparison with what they are in a recording. */
  private static final long POOL_FACTOR = 3;

  private static final File SHARED_MEMORY = new File("/dev/shm");

  private final File path;
  private final long stackMemory = share();

  @GuardedBy("this")
  private final RandomAccessFile file;

  @GuardedBy("this")
  private final List<Chunk> chunks = new ArrayList<>();

  @GuardedBy("this")
  private long end;

  /**
   * What else is known of a chunk, without its events: when its first and last may have been.
   *
   * @param poolSize bytes of its stacks and names
   */
  record Chunk(long position, int size, int poolSize, long startNanos, long endNanos) {

    boolean overlaps(long fromNanos, long toNanos) {
      return startNanos <= toNanos && endNanos >= fromNanos;
    }
  }

  private RecordingFile(File path) throws IOException {
    this.path = path;
    this.file = new RandomAccessFile(path, "r");
  }

  /**
   * An empty file, for the service's user alone, in the first directory that takes it. A file
   * system in memory comes last: its pages are the container's.
   */
  static RecordingFile create(List<File> directories) throws SamplingException {
    List<File> inOrder = new ArrayList<>(directories);
    if (inOrder.remove(SHARED_MEMORY)) {
      inOrder.add(SHARED_MEMORY);
    }
    List<String> reasons = new ArrayList<>();
    for (File directory : inOrder) {
      if (directory.getUsableSpace() < MIN_FREE_BYTES) {
        reasons.add(directory + ": missing or full");
      } else {
        try {
          return created(directory);
        } catch (IOException e) {
          reasons.add(directory + ": " + e.getMessage());
        }
      }
    }
    throw new SamplingException(
        "sampling needs a directory for a temporary file ("
            + String.join("; ", reasons)
            + "). Name one with some megabytes free in option libdir");
  }

  /** Made by us: async-profiler would create it with the mode that the umask leaves. */
  private static RecordingFile created(File directory) throws IOException {
    File real = TrustedDirectory.check(directory);
    if (real.getPath().indexOf(',') >= 0 || real.getPath().indexOf('%') >= 0) {
      // async-profiler would take these for separators and patterns.
      throw new IOException("has , or % in its name");
    }
    TemporaryFile file = TemporaryFile.createTrusted(directory, ".jfr");
    file.close();
    return new RecordingFile(file.path());
  }

  /** What async-profiler is to be told about it. */
  String options() {
    return ",file=" + path.getPath() + OPTIONS + ",memlimit=" + stackMemory;
  }

  /** What the library may keep stacks in; stacks beyond it are lost, and counted. */
  long stackMemory() {
    return stackMemory;
  }

  /**
   * Reading the stacks takes about as much of the service's heap again, for a moment, so a small
   * heap gets the least there is.
   */
  private static long share() {
    long share = Runtime.getRuntime().maxMemory() / 16;
    return Math.max(MIN_STACK_MEMORY, Math.min(MAX_STACK_MEMORY, share));
  }

  void unlink() {
    path.delete();
  }

  synchronized long length() throws IOException {
    return file.length();
  }

  /**
   * Finds the chunks that have been finished since it was last called.
   *
   * @param running whether the library goes on with another chunk
   * @throws SamplingException if there is not one whole chunk after the other: the disk was full
   */
  synchronized void findChunks(boolean running) throws IOException, SamplingException {
    long length = file.length();
    ChunkHeader header = ChunkHeader.read(file, end, length);
    while (header != null && header.size() <= length - end) {
      ChunkHeader next = ChunkHeader.read(file, end + header.size(), length);
      chunks.add(header.chunk(end, next));
      end += header.size();
      header = next;
    }
    if (running ? header == null : end != length || length == 0) {
      throw damaged(null);
    }
  }

  synchronized List<Chunk> chunks(long fromNanos, long toNanos) {
    return chunks.stream().filter(chunk -> chunk.overlaps(fromNanos, toNanos)).toList();
  }

  synchronized int chunkCount() {
    return chunks.size();
  }

  /** From the one of this number to the last that was begun by then. */
  synchronized List<Chunk> chunksFrom(int first, long toNanos) {
    return chunks.stream().skip(first).filter(chunk -> chunk.startNanos <= toNanos).toList();
  }

  /** Reads from a place in the file on. */
  synchronized void read(long position, byte[] target, int start, int length) throws IOException {
    file.seek(position);
    file.readFully(target, start, length);
  }

  /**
   * A chunk's bytes, mapped: they take nothing of the service's heap. Fails with a NoRoomException
   * where the heap has no room for the chunk's stacks.
   */
  synchronized MappedChunk map(Chunk chunk) throws IOException {
    HeapRoom.ofService().require(HeapRoom.STEP_BYTES + POOL_FACTOR * chunk.poolSize());
    return MappedChunk.of(file.getChannel(), chunk);
  }

  SamplingException damaged(Exception cause) {
    return new SamplingException(
        "the recording is incomplete; is there room in "
            + path.getParent()
            + "? Option libdir names another directory",
        cause);
  }

  @Override
  public void close() {
    unlink();
    synchronized (this) {
      try {
        file.close();
      } catch (IOException e) {
        // Reading is done, and closing a file that was only read loses nothing.
      }
    }
  }
}
