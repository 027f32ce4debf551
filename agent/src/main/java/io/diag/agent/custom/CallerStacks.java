package io.diag.agent.custom;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.JavaFrames;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stacks of those who call, each kept once however often it comes, and as text only, so that no
 * class is kept from being unloaded.
 */
final class CallerStacks {

  private static final int MAX_DEPTH = 128;

  /** Different ones; more are no use to anybody and would fill the service's heap. */
  private static final int MAX_STACKS = 4096;

  private static final String AGENT_PACKAGE = "io.diag.agent.";

  private static final String BOUNDARY = "java.security.AccessController";

  private static final List<Frame> BEYOND =
      List.of(Frame.pseudo("[more than " + MAX_STACKS + " different stacks]"));

  /** Without the classes JDK 25 does not tell descriptors. */
  private final StackWalker walker =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private final ConcurrentHashMap<List<Frame>, List<Frame>> stacks = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Frame, Frame> frames = new ConcurrentHashMap<>();

  /** Leaf first: whoever has called into the agent. */
  List<Frame> current() {
    List<Frame> stack =
        walker.walk(
            all ->
                all.dropWhile(frame -> isAgent(frame.getClassName()))
                    .limit(MAX_DEPTH)
                    .map(this::frame)
                    .toList());
    List<Frame> known = stacks.get(stack);
    if (known != null) {
      return known;
    }
    if (stacks.size() >= MAX_STACKS) {
      return BEYOND;
    }
    List<Frame> kept = stack.stream().map(frame -> frames.computeIfAbsent(frame, f -> f)).toList();
    List<Frame> other = stacks.putIfAbsent(kept, kept);
    return other == null ? kept : other;
  }

  /** Or the JDK's part of the way into the agent. */
  private static boolean isAgent(String className) {
    return className.startsWith(AGENT_PACKAGE) || className.equals(BOUNDARY);
  }

  private Frame frame(StackWalker.StackFrame frame) {
    return JavaFrames.frame(
        frame.getClassName().replace('.', '/'),
        frame.getMethodName(),
        frame.getDescriptor(),
        Math.max(0, frame.getLineNumber()),
        frame.getFileName());
  }
}
