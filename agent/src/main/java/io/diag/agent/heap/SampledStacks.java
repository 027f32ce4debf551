package io.diag.agent.heap;

import io.diag.agent.natives.HeapSamples;
import io.diag.agent.natives.MethodFrames;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.JavaFrames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of the stacks and classes that libdiag numbers. It numbers anew when there are too many
 * of them, as where classes come and go; by their names they are the same again.
 */
final class SampledStacks {

  private static final Stack BEYOND =
      new Stack(List.of(Frame.pseudo("[more different stacks than are kept]")), false);

  private static final String AGENT = "io.diag.agent.";

  private final int max;
  private final MethodFrames methods = new MethodFrames(/* withDescriptors= */ true);
  private final List<Stack> byNumber = new ArrayList<>();
  private final List<String> classes = new ArrayList<>();
  private final Map<List<Frame>, Stack> stacks = new HashMap<>();
  private long beyond;

  /**
   * A stack.
   *
   * @param agent whether it goes through the agent's code, on whatever thread: the JVM has threads
   *     of its own that call it
   */
  record Stack(List<Frame> frames, boolean agent) {}

  SampledStacks(int max) {
    this.max = max;
  }

  /** The same for the same names. */
  // The one that stands for all others is known by identity.
  @SuppressWarnings("ReferenceEquality")
  Stack stack(int number) {
    Stack stack = number == HeapSamples.BEYOND ? BEYOND : known(number);
    if (stack == BEYOND) {
      beyond++;
    }
    return stack;
  }

  /** Samples for whose stack there was no room. */
  long beyond() {
    return beyond;
  }

  private Stack known(int number) {
    while (byNumber.size() <= number) {
      byNumber.add(null);
    }
    Stack known = byNumber.get(number);
    if (known == null) {
      known = one(named(number));
      byNumber.set(number, known);
    }
    return known;
  }

  private List<Frame> named(int number) {
    long[] numbers = HeapSamples.stack(number);
    List<Frame> stack = new ArrayList<>(numbers.length / 2);
    for (int i = 0; i < numbers.length; i += 2) {
      stack.add(methods.frame(numbers[i], numbers[i + 1]));
    }
    HeapSamples.named(number);
    return List.copyOf(stack);
  }

  private Stack one(List<Frame> frames) {
    Stack known = stacks.get(frames);
    if (known != null) {
      return known;
    }
    if (stacks.size() >= max) {
      return BEYOND;
    }
    Stack stack = new Stack(frames, frames.stream().anyMatch(SampledStacks::isAgents));
    stacks.put(frames, stack);
    return stack;
  }

  private static boolean isAgents(Frame frame) {
    return frame.function().startsWith(AGENT);
  }

  /** Empty if it is not known. */
  String className(int number) {
    if (number < 0) {
      return "";
    }
    while (classes.size() <= number) {
      classes.add(JavaFrames.className(HeapSamples.className(classes.size())));
    }
    return classes.get(number);
  }

  /** To be called when no sample is left that has a number. Whether they begin anew. */
  boolean forgetIfFull() {
    if (!HeapSamples.forget()) {
      return false;
    }
    byNumber.clear();
    classes.clear();
    methods.clear();
    return true;
  }
}
