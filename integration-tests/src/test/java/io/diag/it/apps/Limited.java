package io.diag.it.apps;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.diag.api.MemoryLimit;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Allocates at a steady rate. Commands come a line on stdin and are answered by their first word
 * and a number.
 */
public final class Limited {

  private static final int PIECES = 512;
  private static final int PIECE_BYTES = 8 * 1024;
  private static final long NANOS_PER_CHUNK = TimeUnit.MILLISECONDS.toNanos(2);
  private static final Deque<byte[][]> chunks = new ArrayDeque<>();

  public static void main(String[] args) throws Exception {
    Commands.serve(Limited::answer);
  }

  private static long answer(String... words) {
    return switch (words[0]) {
      case "churn" -> churn(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
      case "drop" -> drop();
      case "flag" -> flag(words[1]);
      case "set" -> MemoryLimit.set(Long.parseLong(words[1]));
      case "get" -> MemoryLimit.get();
      case "refused" -> refused(Long.parseLong(words[1]));
      case "peak" -> MemoryLimit.status().footprintPeak();
      case "threads" ->
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith(words[1]))
              .count();
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  /**
   * Makes so many chunks of 4 MiB and keeps the last ones; in MiB the most of the heap that was
   * used in the second half.
   */
  private static long churn(int kept, int count) {
    Runtime runtime = Runtime.getRuntime();
    long most = 0;
    for (int i = 0; i < count; i++) {
      byte[][] chunk = new byte[PIECES][];
      for (int piece = 0; piece < PIECES; piece++) {
        chunk[piece] = new byte[PIECE_BYTES];
      }
      chunks.addLast(chunk);
      while (chunks.size() > kept) {
        chunks.removeFirst();
      }
      if (i >= count / 2) {
        most = Math.max(most, runtime.totalMemory() - runtime.freeMemory());
      }
      LockSupport.parkNanos(NANOS_PER_CHUNK);
    }
    return most / 1024 / 1024;
  }

  /** Lets go of all without allocating anything. */
  private static int drop() {
    chunks.clear();
    return 0;
  }

  private static long flag(String name) {
    return Long.parseLong(
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .getVMOption(name)
            .getValue());
  }

  /** 1 if the value is. */
  private static int refused(long bytes) {
    try {
      MemoryLimit.set(bytes);
      return 0;
    } catch (IllegalArgumentException e) {
      return 1;
    }
  }

  private Limited() {}
}
