package io.diag.agent.sampling;

import io.diag.agent.profile.ValueType;

/** A kind of sampling, which has an engine of its own: CPU time or wall-clock time. */
interface EventFamily {

  /** As the operator knows it: the feature's name. */
  String name();

  /** What a sample weighs. */
  ValueType valueType();

  /** Starts a session at this rate, or as near to it as can be had here. */
  SamplingSession start(AsyncProfilerLibrary library, int hz) throws SamplingException;
}
