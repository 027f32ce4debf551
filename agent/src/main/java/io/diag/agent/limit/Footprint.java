package io.diag.agent.limit;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;

/**
 * What the system counts as this process's memory: what is private to it and what it shares with
 * itself, without files. Allocates nothing when it is read: it is read often when memory is short.
 */
final class Footprint implements AutoCloseable {

  private static final File STATUS = new File("/proc/self/status");
  private static final byte[] ANON = "\nRssAnon:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SHMEM = "\nRssShmem:".getBytes(StandardCharsets.US_ASCII);

  /** Null where there is none. */
  private final RandomAccessFile status;

  private final boolean heapIsShared;
  private final byte[] text = new byte[4096];
  private int length;

  /**
   * Opens what it reads.
   *
   * @param heapIsShared whether the heap is a file in memory, which is mapped more than once: by
   *     pages the system counts some of it twice, some not at all
   */
  Footprint(boolean heapIsShared) throws IOException {
    this.status = STATUS.exists() ? new RandomAccessFile(STATUS, "r") : null;
    this.heapIsShared = heapIsShared;
  }

  /**
   * Bytes.
   *
   * @param heapCommitted what the heap has from the system
   * @param nonHeap the JVM's other memory, for where the system does not tell
   */
  long read(long heapCommitted, long nonHeap) throws IOException {
    if (status == null) {
      return heapCommitted + nonHeap;
    }
    status.seek(0);
    length = Math.max(0, status.read(text));
    long anon = value(ANON);
    return anon + (heapIsShared ? heapCommitted : value(SHMEM));
  }

  /** In bytes; 0 where the kernel does not tell. */
  private long value(byte[] key) {
    for (int i = 0; i < length - key.length; i++) {
      int matching = 0;
      while (matching < key.length && text[i + matching] == key[matching]) {
        matching++;
      }
      if (matching == key.length) {
        return number(i + matching) * 1024;
      }
    }
    return 0;
  }

  private long number(int start) {
    long number = 0;
    for (int i = start; i < length && text[i] != '\n'; i++) {
      if (text[i] >= '0' && text[i] <= '9') {
        number = number * 10 + (text[i] - '0');
      }
    }
    return number;
  }

  @Override
  public void close() throws IOException {
    if (status != null) {
      status.close();
    }
  }
}
