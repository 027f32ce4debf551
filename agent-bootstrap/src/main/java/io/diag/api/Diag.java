package io.diag.api;

import io.diag.bootstrap.AgentHolder;

/**
 * Tells whether the agent is loaded in this JVM and where its debug port answers.
 *
 * <p>Go has no counterpart: there the diagnostics are compiled into every program and the program
 * itself opens the port ({@code net/http/pprof}).
 *
 * <p>All methods are thread-safe, read one volatile field, allocate nothing and never throw.
 * Without the agent they answer {@code false} and the empty string.
 */
public final class Diag {

  /**
   * Whether the agent was loaded with {@code -javaagent} and has started. True before {@code main}
   * runs; it does not wait for the debug port, which opens a moment later.
   *
   * @return whether the agent is there
   */
  public static boolean isLoaded() {
    return AgentHolder.agent() != null;
  }

  /**
   * The agent's version, such as {@code 1.2.0}.
   *
   * @return the version, or the empty string without the agent
   */
  public static String version() {
    AgentHolder.Agent agent = AgentHolder.agent();
    return agent == null ? "" : agent.version();
  }

  /**
   * Where the debug port answers, such as {@code http://127.0.0.1:6060/debug/pprof/}: the address
   * really bound, which differs from the configured one with {@code port=0}. It begins with {@code
   * https:} where the port speaks TLS, and is {@code unix:FILE} for a unix domain socket. It says
   * nothing of the credentials that the port may ask for.
   *
   * @return the address, or the empty string without the agent, before the port is open, and when
   *     it could not be opened
   */
  public static String debugUrl() {
    AgentHolder.Agent agent = AgentHolder.agent();
    return agent == null ? "" : agent.debugUrl();
  }

  private Diag() {}
}
