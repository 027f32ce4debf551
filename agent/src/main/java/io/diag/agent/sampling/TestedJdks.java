package io.diag.agent.sampling;

import io.diag.agent.config.Options;

/**
 * The JDKs on which async-profiler is loaded. It reads the JVM's own structures while it loads, so
 * on a JDK that has changed them it ends the service with a crash (4.6 does on 28-ea). A crash
 * cannot be tried out beforehand, so here the version decides.
 */
final class TestedJdks {

  /** The version of async-profiler that the bound below was found with; a test compares it. */
  static final String ENGINE_VERSION = "4.6";

  /** The newest JDK on which the integration tests of profiles passed with that version. */
  static final int NEWEST = 27;

  /**
   * Why the engine is not loaded on a JDK; null if it is.
   *
   * @param feature the JDK's feature version
   * @param untested whether the operator wants it on any JDK
   */
  static String refusal(int feature, boolean untested) {
    if (feature <= NEWEST || untested) {
      return null;
    }
    return "async-profiler "
        + ENGINE_VERSION
        + " has been tried up to JDK "
        + NEWEST
        + ", and this is JDK "
        + feature
        + ", where loading it may end the service; option "
        + Options.ENGINE_UNTESTED.name()
        + "=true loads it nevertheless";
  }

  private TestedJdks() {}
}
