package io.diag.agent.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Damages good inputs of a reader. It has to say what is wrong in the way that it promises, soon,
 * and without memory for what is not there. The same inputs each time, unless {@code
 * -Ddiag.fuzz.seconds=N} (the Maven profile nightly) lets it go on with others.
 */
public final class Mutations {

  private static final long SECONDS = Long.getLong("diag.fuzz.seconds", 0);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** What a reader makes of a file in a moment, and what no length that is wrong can hide in. */
  private static final long MAX_BYTES = 256L * 1024 * 1024;

  private static final int MAX_CHANGES = 4;

  private static final int[] EXTREMES = {
    0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x7ffffff0, 0x80, 0x84ff, 0xffffff0f
  };

  private final List<byte[]> corpus;
  private final Random random;
  private final long seed;

  /** Reads a damaged input; throws what it must not throw. */
  public interface Reader {

    void read(byte[] input) throws Exception;
  }

  public Mutations(List<byte[]> corpus) {
    this.corpus = corpus;
    this.seed = SECONDS == 0 ? 1 : System.nanoTime();
    this.random = new Random(seed);
  }

  /** Has so many of them read, or for so many seconds. */
  public void check(int count, Reader reader) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    for (int i = 0; i < count || (SECONDS > 0 && System.nanoTime() < end); i++) {
      byte[] input = next();
      try {
        assertTimeoutPreemptively(LONGEST, () -> read(input, reader));
      } catch (Throwable e) {
        String shown = HexFormat.of().formatHex(input, 0, Math.min(input.length, 4096));
        throw new AssertionError("seed " + seed + ", number " + i + ": " + shown, e);
      }
    }
  }

  private static void read(byte[] input, Reader reader) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    reader.read(input);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .as("bytes allocated")
        .isLessThan(MAX_BYTES);
  }

  private byte[] next() {
    byte[] input = corpus.get(random.nextInt(corpus.size())).clone();
    for (int i = random.nextInt(MAX_CHANGES); i >= 0; i--) {
      input = changed(input);
    }
    return input;
  }

  private byte[] changed(byte[] input) {
    if (input.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(input.length);
    int length = Math.min(random.nextInt(64) + 1, input.length - at);
    byte[] result = input.clone();
    switch (random.nextInt(7)) {
      case 0 -> result[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      case 1 -> result[at] = (byte) random.nextInt();
      case 2 -> {
        byte[] extreme = extreme();
        System.arraycopy(extreme, 0, result, at, Math.min(extreme.length, result.length - at));
      }
      case 3 -> result = Arrays.copyOf(input, at);
      case 4 -> result = joined(input, at, new byte[0], at + length);
      case 5 -> result = joined(input, at, Arrays.copyOfRange(input, at, at + length), at);
      default -> {
        byte[] other = corpus.get(random.nextInt(corpus.size()));
        int from = random.nextInt(other.length);
        int to = Math.min(other.length, from + length);
        result = joined(input, at, Arrays.copyOfRange(other, from, to), at + length);
      }
    }
    return result;
  }

  private byte[] extreme() {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES);
    bytes.putInt(EXTREMES[random.nextInt(EXTREMES.length)]);
    return bytes.array();
  }

  private static byte[] joined(byte[] input, int end, byte[] middle, int from) {
    return ByteBuffer.allocate(end + middle.length + input.length - from)
        .put(input, 0, end)
        .put(middle)
        .put(input, from, input.length - from)
        .array();
  }
}
