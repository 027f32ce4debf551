package io.diag.agent.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a process that there is not. */
class ThreadStacksTest {

  private static final long PAGE = ThreadStacks.PAGE;
  private static final long PRESENT = 1L << 63;
  private static final long SWAPPED = 1L << 62;

  @TempDir Path process;

  private final StringBuilder maps = new StringBuilder();
  private long end = 1 << 20;

  @Test
  void stacksAreKnownByTheirGuard() throws IOException {
    map(4, "---p", "");
    long stack = map(252, "rw-p", "");
    map(1, "---p", "");
    long ofTheJvm = map(256, "rw-p", "");
    long first = map(33, "rw-p", "[stack]");
    pages(stack + 250 * PAGE, PRESENT, PRESENT, PRESENT);
    pages(ofTheJvm + 255 * PAGE, PRESENT, SWAPPED | PRESENT);
    pages(first + 31 * PAGE, SWAPPED, PRESENT);
    // Pages beyond them.
    pages(first + 40 * PAGE, PRESENT, PRESENT);
    ThreadStacks stacks = read();
    assertThat(stacks.count()).isEqualTo(3);
    assertThat(stacks.reserved()).isEqualTo((252 + 256 + 33) * PAGE);
    // The third page of the first is beyond its end, and the second one's second is the first page
    // of
    // the last.
    assertThat(stacks.resident()).isEqualTo((2 + 1 + 1 + 1) * PAGE);
  }

  @Test
  void whatElseLiesBehindPagesThatNobodyMayTouch() throws IOException {
    map(17, "---p", "");
    map(256, "rw-p", "");
    map(4, "---p", "");
    map(2, "rw-p", "");
    map(4, "---p", "");
    map(256, "rw-s", "/tmp/hsperfdata_shop/1");
    map(4, "---p", "");
    map(256, "rw-p", "/usr/lib/libc.so.6");
    map(4, "---p", "/usr/lib/libc.so.6");
    map(256, "rw-p", "");
    map(4, "---p", "");
    end += PAGE;
    map(256, "rw-p", "");
    end = (64 << 20) - PAGE;
    map(1, "---p", "");
    map(256, "rw-p", "");
    map(33, "rw-p", "[stack]");
    pages(0, PRESENT);
    assertThat(read().count()).as("the process's first").isEqualTo(1);
  }

  @Test
  void aStackOfManyPages() throws IOException {
    map(1, "---p", "");
    long stack = map(5000, "rw-p", "");
    for (int i = 0; i < 5000; i += 2) {
      pages(stack + i * PAGE, PRESENT);
    }
    pages(stack + 5000 * PAGE, 0);
    assertThat(read().resident()).isEqualTo(2500 * PAGE);
  }

  @Test
  void notToldByThisKernel() throws IOException {
    assertThat(ThreadStacks.read(process.toFile())).isNull();
    map(1, "---p", "");
    map(256, "rw-p", "");
    Files.writeString(process.resolve("maps"), maps);
    assertThat(ThreadStacks.read(process.toFile())).as("no pagemap").isNull();
  }

  private ThreadStacks read() throws IOException {
    Files.writeString(process.resolve("maps"), maps);
    return ThreadStacks.read(process.toFile());
  }

  /** Where it begins. */
  private long map(int pages, String permissions, String path) {
    long start = end;
    end += pages * PAGE;
    String line = String.format("%x-%x %s 00000000 00:00 0 ", start, end, permissions);
    maps.append(path.isEmpty() ? line : String.format("%-73s%s", line, path)).append('\n');
    return start;
  }

  private void pages(long address, long... entries) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(entries.length * Long.BYTES);
    bytes.order(ByteOrder.nativeOrder());
    bytes.asLongBuffer().put(entries);
    try (RandomAccessFile file = new RandomAccessFile(process.resolve("pagemap").toFile(), "rw")) {
      file.seek(address / PAGE * Long.BYTES);
      file.write(bytes.array());
    }
  }
}
