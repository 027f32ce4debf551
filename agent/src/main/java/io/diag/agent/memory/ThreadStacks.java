package io.diag.agent.memory;

import io.diag.agent.files.KernelFile;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import jdk.internal.misc.Unsafe;

/**
 * How much of the threads' stacks is in memory. {@code /proc/self/smaps} would tell, too, and walks
 * all pages of the process for it, milliseconds for each GiB of heap. Here only those of the stacks
 * are looked at.
 *
 * <p>The kernel does not say which mapping is a stack. Each has a guard below it, some pages that
 * nobody may touch, and that is what they are known by.
 */
final class ThreadStacks {

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();
  static final int PAGE = UNSAFE.pageSize();

  /** One page for a thread of the JVM's own, four for those of Java. */
  private static final long MAX_GUARD = 16L * PAGE;

  private static final long MIN_STACK = 64 << 10;

  /** An arena of malloc's begins at a multiple of it, and the one below may have few pages left. */
  private static final long ARENA = 64 << 20;

  /** Of the kernel's number for each page, 64 bits, the highest says whether it is in memory. */
  private static final int ENTRY = Long.BYTES;

  private static final int HIGHEST = UNSAFE.isBigEndian() ? 0 : ENTRY - 1;

  private final byte[] entries = new byte[8192];

  private int count;
  private long resident;
  private long reserved;

  private ThreadStacks() {}

  /**
   * Reads them.
   *
   * @param process its directory in /proc
   * @return null where the kernel does not tell
   */
  static ThreadStacks read(File process) {
    String maps = KernelFile.text(new File(process, "maps"));
    ThreadStacks stacks = new ThreadStacks();
    try (RandomAccessFile pages = new RandomAccessFile(new File(process, "pagemap"), "r")) {
      stacks.find(maps, pages);
    } catch (IOException e) {
      return null;
    }
    return stacks.count == 0 ? null : stacks;
  }

  int count() {
    return count;
  }

  long resident() {
    return resident;
  }

  long reserved() {
    return reserved;
  }

  private void find(String maps, RandomAccessFile pages) throws IOException {
    long guardEnd = -1;
    for (int start = 0, end; (end = maps.indexOf('\n', start)) >= 0; start = end + 1) {
      int dash = maps.indexOf('-', start);
      int blank = maps.indexOf(' ', dash);
      long from = Long.parseUnsignedLong(maps, start, dash, 16);
      long to = Long.parseUnsignedLong(maps, dash + 1, blank, 16);
      boolean isAnonymous = maps.charAt(end - 1) == ' ';
      boolean isStack =
          isAnonymous
              && from == guardEnd
              && maps.startsWith("rw-p", blank + 1)
              && to - from >= MIN_STACK
              && from % ARENA != 0;
      if (isStack || maps.startsWith("[stack]", end - "[stack]".length())) {
        count++;
        reserved += to - from;
        resident += resident(pages, from, to);
      }
      boolean isGuard = isAnonymous && maps.startsWith("---p", blank + 1) && to - from <= MAX_GUARD;
      guardEnd = isGuard ? to : -1;
    }
  }

  private long resident(RandomAccessFile pages, long from, long to) throws IOException {
    long bytes = 0;
    pages.seek(from / PAGE * ENTRY);
    for (long left = (to - from) / PAGE * ENTRY; left > 0; ) {
      int read = pages.read(entries, 0, (int) Math.min(left, entries.length));
      if (read <= 0) {
        return bytes;
      }
      for (int i = HIGHEST; i < read; i += ENTRY) {
        bytes += entries[i] < 0 ? PAGE : 0;
      }
      left -= read;
    }
    return bytes;
  }
}
