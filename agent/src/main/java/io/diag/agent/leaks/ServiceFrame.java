package io.diag.agent.leaks;

import io.diag.agent.profile.Frame;
import java.util.List;

/** Finds the line of a stack that somebody can change: most threads wait in the JDK's. */
final class ServiceFrame {

  private static final String[] JDK = {"java.", "javax.", "jdk.", "sun.", "com.sun."};

  private static final Frame NONE = Frame.pseudo("[no stack]");

  /** The innermost that is not the JDK's; if all are, the outermost that tells what runs. */
  static Frame of(List<Frame> stack) {
    for (Frame frame : stack) {
      if (!isJdk(frame) && !frame.file().startsWith("[")) {
        return frame;
      }
    }
    for (int i = stack.size() - 1; i >= 0; i--) {
      if (!isBase(stack.get(i))) {
        return stack.get(i);
      }
    }
    return stack.isEmpty() ? NONE : stack.get(0);
  }

  /** What every thread, or every virtual thread, begins with. */
  private static boolean isBase(Frame frame) {
    return frame.function().startsWith("java.lang.Thread.")
        || frame.function().startsWith("java.lang.VirtualThread.")
        || frame.function().startsWith("jdk.internal.vm.Continuation");
  }

  private static boolean isJdk(Frame frame) {
    for (String prefix : JDK) {
      if (frame.function().startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  private ServiceFrame() {}
}
