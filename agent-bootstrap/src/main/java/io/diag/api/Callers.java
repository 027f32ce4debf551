package io.diag.api;

import java.util.List;
import java.util.Optional;

/**
 * Who called: frames of the current thread's stack, read without an exception.
 *
 * <p>{@code skip} counts as in Go's {@code runtime.Caller}: 0 is the method that asks, at the line
 * where it asks, 1 is its caller.
 *
 * <pre>{@code
 * void a() { b(); }                        // line 10
 * void b() { c(); }                        // line 11
 * void c() {
 *   Callers.describe(0);                   // line 13: Example.c(Example.java:13)
 *   Callers.describe(1);                   //          Example.b(Example.java:11)
 *   Callers.describe(2);                   //          Example.a(Example.java:10)
 * }
 * }</pre>
 *
 * <p>Whoever wraps this in a helper of his own adds 1.
 *
 * <p>Methods that the JIT has inlined are there as all others. Frames of reflection and of hidden
 * classes are left out, as {@link StackWalker} does. On a virtual thread the walk ends where that
 * thread began, and shows nothing of its carrier.
 *
 * <p>Two microseconds for one frame, and 0.7 for each further one (docs/performance.md): for a log
 * line or a first occurrence, not for a hot path. Thread-safe. It is the same with and without the
 * agent.
 *
 * <p>Corresponds to Go's {@code runtime.Caller}, {@code Callers} and {@code CallersFrames}
 * (runtime, extern.go and symtab.go).
 */
public final class Callers {

  private static final StackWalker WALKER = StackWalker.getInstance();

  /**
   * A method in the stack and where in it.
   *
   * @param className with its package, such as {@code com.example.Foo$Bar}
   * @param method such as {@code run}, {@code <init>} or {@code lambda$main$0}
   * @param file such as {@code Foo.java}; empty if the class does not tell
   * @param line from 1; 0 if the class does not tell, or the method is native
   */
  public record Frame(String className, String method, String file, int line) {

    private static Frame of(StackWalker.StackFrame frame) {
      String file = frame.getFileName();
      return new Frame(
          frame.getClassName(),
          frame.getMethodName(),
          file == null ? "" : file,
          Math.max(0, frame.getLineNumber()));
    }

    /**
     * In one line, as in a stack trace.
     *
     * @return {@code class.method(file:line)}
     */
    @Override
    public String toString() {
      String where = file.isEmpty() ? "Unknown Source" : file + (line == 0 ? "" : ":" + line);
      return className + "." + method + "(" + where + ")";
    }
  }

  /**
   * One frame. Go's {@code runtime.Caller}, which tells by {@code ok} that there is none.
   *
   * @param skip 0 for the method that calls this one, 1 for its caller, and so on
   * @return the frame; empty beyond the thread's first
   * @throws IllegalArgumentException if {@code skip} is negative
   */
  public static Optional<Frame> describe(int skip) {
    notNegative("skip", skip);
    return WALKER.walk(frames -> frames.skip(skip + 1L).findFirst()).map(Frame::of);
  }

  /**
   * The stack from the method that calls this one, to the thread's first. Go's {@code
   * runtime.Callers} with {@code CallersFrames}.
   *
   * @param maxDepth how many frames at most
   * @return the frames, innermost first; fewer where the stack ends
   * @throws IllegalArgumentException if {@code maxDepth} is negative
   */
  public static List<Frame> walk(int maxDepth) {
    notNegative("maxDepth", maxDepth);
    return WALKER.walk(frames -> frames.skip(1).limit(maxDepth).map(Frame::of).toList());
  }

  private static void notNegative(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " is " + value + ", and must not be negative");
    }
  }

  private Callers() {}
}
