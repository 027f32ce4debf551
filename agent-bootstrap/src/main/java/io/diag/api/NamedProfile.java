package io.diag.api;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A profile that is there at any time, as opposed to one that is taken over a while: a {@link
 * CustomProfile} or one of the agent's own. Corresponds to Go's {@code pprof.Profile}
 * (runtime/pprof, pprof.go).
 *
 * <p>Thread-safe. See {@link Profiles} for how to get one, and for what it does without the agent.
 */
public interface NamedProfile {

  /**
   * What it is called, which is also its path below {@code /debug/pprof/}. Go's {@code Name}.
   *
   * @return the name
   */
  String name();

  /**
   * How much it holds now, such as the objects of a custom profile. Costs next to nothing. Go's
   * {@code Count}.
   *
   * @return the count; 0 without the agent
   */
  int count();

  /**
   * Writes it. The service is not stopped for it. Go's {@code WriteTo}.
   *
   * @param out gets the profile; it is neither flushed nor closed. Without the agent it gets
   *     nothing.
   * @param debug 0 for pprof's format, gzip'd; 1 or more for text
   * @throws IOException if writing fails
   */
  void writeTo(OutputStream out, int debug) throws IOException;
}
