package io.diag.agent.threads;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.natives.JvmtiLibrary;
import io.diag.hooks.SuppressedErrors;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * When which of the kernel's thread ids was one of the agent's. The kernel gives the id of a thread
 * that has ended to another, so that a name alone, of which a recording keeps the last for each id,
 * would take a service's samples for the agent's.
 */
public final class AgentThreadIds {

  /** Of threads that have ended; more than end while a recording is kept. */
  private static final int MAX_ENDED = 4096;

  /**
   * What a thread may take from its last line of Java to its end. The kernel gives its id to
   * another one only when it has given all others.
   */
  private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  @GuardedBy("AgentThreadIds.class")
  private static final Map<Long, Deque<Life>> lives = new HashMap<>();

  @GuardedBy("AgentThreadIds.class")
  private static final Deque<Life> ended = new ArrayDeque<>();

  private static final class Life {

    final long threadId;
    final long fromNanos;
    long toNanos = Long.MAX_VALUE;

    Life(long threadId, long fromNanos) {
      this.threadId = threadId;
      this.fromNanos = fromNanos;
    }
  }

  /**
   * Runs a task as one of the agent's threads.
   *
   * @param madeNanos when the thread was made: it is sampled before it can say that it has begun
   */
  static void during(Runnable task, long madeNanos) {
    long threadId = JvmtiLibrary.threadId();
    if (threadId == 0) {
      task.run();
      return;
    }
    JvmtiLibrary.agentThread();
    Life life = tryBegin(threadId, madeNanos);
    try {
      task.run();
    } finally {
      if (life != null) {
        end(life);
      }
    }
  }

  /** Null where the heap is full: what the thread is for may matter more. */
  private static Life tryBegin(long threadId, long madeNanos) {
    try {
      return begin(threadId, madeNanos);
    } catch (OutOfMemoryError e) {
      SuppressedErrors.report("threads", e);
      return null;
    }
  }

  /**
   * Whether a sample is of one of the agent's threads.
   *
   * @param name the last one known of this id; null if there is none
   */
  public static boolean isAgent(long threadId, long nanos, String name) {
    synchronized (AgentThreadIds.class) {
      Deque<Life> known = lives.get(threadId);
      if (known != null) {
        return known.stream().anyMatch(life -> nanos >= life.fromNanos && nanos <= life.toNanos);
      }
    }
    // A thread of a native library of ours, which has the name of the thread that started it.
    return name != null && AgentThreads.isAgentThread(name);
  }

  private static synchronized Life begin(long threadId, long fromNanos) {
    Life life = new Life(threadId, fromNanos);
    lives.computeIfAbsent(threadId, id -> new ArrayDeque<>()).add(life);
    return life;
  }

  private static synchronized void end(Life life) {
    life.toNanos = System.nanoTime() + END_NANOS;
    ended.add(life);
    if (ended.size() > MAX_ENDED) {
      Life oldest = ended.remove();
      Deque<Life> known = lives.get(oldest.threadId);
      known.remove(oldest);
      if (known.isEmpty()) {
        lives.remove(oldest.threadId);
      }
    }
  }

  private AgentThreadIds() {}
}
