package io.diag.agent.dump;

/**
 * What a dump is to have.
 *
 * @param maxThreads of which stacks are taken; the others are counted
 * @param depth frames of each stack
 * @param agentThreads whether the agent's own threads are wanted, too
 */
public record DumpScope(long maxThreads, int depth, boolean agentThreads) {

  public static final long MAX_THREADS = 1_000_000;

  public static final DumpScope ALL = new DumpScope(MAX_THREADS, StackDepth.DEFAULT, false);
}
