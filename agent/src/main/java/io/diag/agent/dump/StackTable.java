package io.diag.agent.dump;

import io.diag.agent.natives.MethodFrames;
import io.diag.agent.natives.ThreadStacks;
import io.diag.agent.profile.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The different stacks of one dump, each kept and named once: of ten thousand threads of a pool the
 * names are looked up for one. Not for longer than a dump, as it holds the JVM's method ids.
 */
final class StackTable {

  static final ThreadStack BEYOND =
      new ThreadStack(List.of(Frame.pseudo("[more different stacks than are kept]")), true);

  /** Of all different stacks together; each takes some 40 bytes until the answer is written. */
  private final long maxFrames;

  // Thread.getStackTrace does not tell descriptors, and the same frame is to look the same.
  private final MethodFrames methods = new MethodFrames(/* withDescriptors= */ false);
  private Entry[] table = new Entry[1024];
  private int size;
  private long frameCount;
  private long beyond;

  private record Entry(int hash, long[] frames, int total, ThreadStack stack) {}

  StackTable(long maxFrames) {
    this.maxFrames = maxFrames;
  }

  /** How many threads were at stacks for which there was no room. */
  long beyond() {
    return beyond;
  }

  /**
   * The stack of a thread.
   *
   * @param numbers method and location by turns
   * @param total how many frames there are; if it was cut more than are in {@code numbers}, or -1
   */
  ThreadStack of(long[] numbers, int from, int count, int total) {
    int hash = hash(numbers, from, count);
    int slot = hash & (table.length - 1);
    for (Entry entry; (entry = table[slot]) != null; slot = (slot + 1) & (table.length - 1)) {
      if (entry.hash == hash
          && entry.total == total
          && Arrays.equals(entry.frames, 0, entry.frames.length, numbers, from, from + 2 * count)) {
        return entry.stack;
      }
    }
    if (frameCount + count > maxFrames) {
      beyond++;
      return BEYOND;
    }
    long[] own = Arrays.copyOfRange(numbers, from, from + 2 * count);
    ThreadStack stack = named(own, total);
    table[slot] = new Entry(hash, own, total, stack);
    frameCount += count;
    if (++size * 2 > table.length) {
      grow();
    }
    return stack;
  }

  private static int hash(long[] numbers, int from, int count) {
    long hash = count;
    for (int i = from; i < from + 2 * count; i++) {
      hash = hash * 0x9E3779B97F4A7C15L + numbers[i];
    }
    return (int) (hash ^ (hash >>> 32)) & Integer.MAX_VALUE;
  }

  private void grow() {
    Entry[] old = table;
    table = new Entry[old.length * 2];
    for (Entry entry : old) {
      if (entry != null) {
        int slot = entry.hash & (table.length - 1);
        while (table[slot] != null) {
          slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = entry;
      }
    }
  }

  private ThreadStack named(long[] numbers, int total) {
    int count = numbers.length / 2;
    boolean mayHoldMonitor = total != count;
    List<Frame> stack = new ArrayList<>(count + 1);
    for (int i = 0; i < count; i++) {
      if (total > count && i == StackDepth.innermost(count)) {
        stack.add(StackDepth.leftOut(total - count));
      }
      ThreadStacks.Method method = methods.method(numbers[2 * i]);
      if (method == null || !isHidden(method.className())) {
        stack.add(methods.frame(numbers[2 * i], numbers[2 * i + 1]));
        mayHoldMonitor |= method != null && method.mayHoldMonitor();
      }
    }
    if (total < 0) {
      stack.add(StackDepth.REST);
    }
    return new ThreadStack(List.copyOf(stack), mayHoldMonitor);
  }

  /**
   * As Thread.getStackTrace hides them: the classes of lambdas, and what virtual threads run in.
   */
  private static boolean isHidden(String className) {
    return className.contains(".0x")
        || className.contains("+0x")
        || className.equals("jdk/internal/vm/Continuation");
  }
}
