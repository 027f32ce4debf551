package io.diag.agent.cpu;

import io.diag.agent.files.TemporaryFile;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The file async-profiler records into. It has no name from the moment recording has begun: the
 * library has it open and so have we, and whatever ends the process, nothing stays behind.
 */
final class RecordingFile implements Closeable {

  /** Stack frames kept; a deeper stack is cut at its root, as Go's 1024 at most. */
  static final int MAX_STACK_DEPTH = 1024;

  /**
   * jfropts=31 leaves out system properties, environment and libraries, which hold secrets and are
   * of no use here. A chunk is read as a whole, into the service's heap: it has to be small.
   */
  static final String OPTIONS =
      ",jfr,jfropts=31,clock=monotonic,chunksize=8m,jstackdepth=" + MAX_STACK_DEPTH;

  private static final int CHUNK_HEADER_SIZE = 68;
  private static final int CHUNK_SIZE_OFFSET = 8;

  private final File path;
  private final RandomAccessFile file;

  private RecordingFile(File path) throws IOException {
    this.path = path;
    this.file = new RandomAccessFile(path, "r");
  }

  /** An empty file, readable by the service's user alone, in the first directory that takes it. */
  static RecordingFile create(List<File> directories) throws IOException {
    IOException failure = new IOException("there is no directory for temporary files");
    for (File directory : directories) {
      if (directory.getPath().matches(".*[,%].*")) {
        // async-profiler would take these for separators and patterns.
        continue;
      }
      try {
        return new RecordingFile(TemporaryFile.createPrivate(directory, ".jfr"));
      } catch (IOException e) {
        failure = new IOException("cannot create a file in " + directory, e);
      }
    }
    throw failure;
  }

  String path() {
    return path.getPath();
  }

  void unlink() {
    path.delete();
  }

  /** Reads one chunk. */
  interface ChunkReader {

    void read(ByteBuffer chunk) throws IOException;
  }

  /** Reads all finished chunks, each by the size in its header. */
  void forEachChunk(ChunkReader reader) throws IOException {
    long position = 0;
    while (position + CHUNK_HEADER_SIZE <= file.length()) {
      file.seek(position + CHUNK_SIZE_OFFSET);
      long size = file.readLong();
      if (size < CHUNK_HEADER_SIZE || position + size > file.length()) {
        throw new IOException("recording is damaged: chunk of " + size + " bytes at " + position);
      }
      byte[] chunk = new byte[Math.toIntExact(size)];
      file.seek(position);
      file.readFully(chunk);
      reader.read(ByteBuffer.wrap(chunk));
      position += size;
    }
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
