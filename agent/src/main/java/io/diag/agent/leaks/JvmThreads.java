package io.diag.agent.leaks;

import io.diag.agent.profile.Frame;
import java.util.List;
import java.util.Set;

/**
 * Threads of the JVM's own. A service can make more of the JDK's other threads, such as those of
 * cleaners, so that these are looked at like its own.
 */
final class JvmThreads {

  private static final Set<String> METHODS =
      Set.of(
          "java.lang.ref.Reference$ReferenceHandler.run",
          "java.lang.ref.Finalizer$FinalizerThread.run",
          // Idle workers, also of virtual threads, which end by themselves.
          "java.util.concurrent.ForkJoinPool.awaitWork",
          // A carrier: its virtual thread is there, too.
          "java.lang.VirtualThread.runContinuation");

  /** Those that run no Java code (signal dispatcher, compilers) have no stack at all. */
  static boolean has(List<Frame> stack) {
    for (Frame frame : stack) {
      if (METHODS.contains(frame.function())) {
        return true;
      }
    }
    return stack.isEmpty();
  }

  private JvmThreads() {}
}
