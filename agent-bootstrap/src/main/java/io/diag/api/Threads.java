package io.diag.api;

import io.diag.bootstrap.AgentHolder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Dumps of threads as text, in the form of Go's {@code runtime.Stack} and of {@code
 * /debug/pprof/goroutine?debug=2}: name and ids, state, labels, what a thread waits for and which
 * thread holds that, what it holds itself, how much it has run, its stack, and who started it.
 *
 * <p>Neither stops the service for the whole dump: threads are asked one after the other, so what
 * is told of two of them is not of the same moment. Up to JDK 24 the JVM tells monitors at
 * safepoints only: {@code dumpAll} asks for them 16 threads at a time. Thread-safe. Nothing here
 * throws for want of information; what this JVM cannot tell is said in the dump's first lines.
 * Without the agent the answers are empty.
 */
public final class Threads {

  /**
   * The current thread alone, platform or virtual, beginning with the caller of this method; up to
   * JDK 24 without the monitors it holds. Costs some 100 microseconds, and no safepoint. Go's
   * {@code runtime.Stack(buf, false)} (runtime/mprof.go).
   *
   * @return the dump, or the empty string without the agent
   */
  public static String dumpSelf() {
    AgentHolder.Agent agent = AgentHolder.agent();
    return agent == null ? "" : agent.dumpSelf();
  }

  /**
   * All threads but the agent's own. Up to 64 MiB of text, in which some 50,000 threads fit: those
   * beyond are counted in the last line, which begins with {@code # cut:}. Costs the current thread
   * some 20 microseconds for each thread there is, and up to 128 MiB of heap. Go's {@code
   * runtime.Stack(buf, true)}, which stops the program meanwhile and says nothing of what it cuts.
   *
   * @return the dump, or the empty string without the agent
   */
  public static String dumpAll() {
    AgentHolder.Agent agent = AgentHolder.agent();
    return agent == null ? "" : agent.dumpAll();
  }

  /**
   * The same without a bound on the text. What is known of the threads is kept until it is written,
   * which takes up to two 25ths of the largest heap: threads beyond that are counted in a line that
   * begins with {@code # cut:}, as they are in {@link #dumpAll()}; where the heap has no room at
   * all, that line is the whole dump. Costs the same. Go's {@code pprof.Lookup("goroutine")
   * .WriteTo(out, 2)}.
   *
   * @param out gets the dump in UTF-8; it is neither flushed nor closed. Without the agent it gets
   *     nothing.
   * @throws IOException if writing fails
   * @throws NullPointerException if out is null, also without the agent
   */
  public static void dumpAll(OutputStream out) throws IOException {
    Objects.requireNonNull(out, "out");
    AgentHolder.Agent agent = AgentHolder.agent();
    if (agent != null) {
      agent.dumpAll(out);
    }
  }

  private Threads() {}
}
