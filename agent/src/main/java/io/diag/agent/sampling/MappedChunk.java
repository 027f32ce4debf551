package io.diag.agent.sampling;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import jdk.internal.misc.Unsafe;

/**
 * A chunk of a recording in the process's address space. {@link #close} ends the mapping at once: a
 * collection may be long in coming, and the file would keep its place on the disk until then.
 */
final class MappedChunk implements Closeable {

  private final MappedByteBuffer mapped;

  private MappedChunk(MappedByteBuffer mapped) {
    this.mapped = mapped;
  }

  static MappedChunk of(FileChannel file, RecordingFile.Chunk chunk) throws IOException {
    return new MappedChunk(file.map(FileChannel.MapMode.READ_ONLY, chunk.position(), chunk.size()));
  }

  /** Not to be touched after {@link #close}. */
  ByteBuffer events() {
    return mapped.slice();
  }

  @Override
  public void close() {
    Unsafe.getUnsafe().invokeCleaner(mapped);
  }
}
