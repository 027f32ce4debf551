package io.diag.agent.dump;

/** Takes dumps of all threads, grouped by where they are. */
public interface ThreadGroupSource {

  ThreadGroups take();

  /** Why it should not be done again and again; empty if it may be. */
  default String objection() {
    return "";
  }
}
