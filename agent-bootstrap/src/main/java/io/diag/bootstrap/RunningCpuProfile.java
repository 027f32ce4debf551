package io.diag.bootstrap;

import java.io.IOException;
import java.io.OutputStream;

/** A CPU profile as the agent takes it for the API. */
public interface RunningCpuProfile {

  /** Ends it and writes it; called once. */
  void stop(OutputStream out) throws IOException;
}
