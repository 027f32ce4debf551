package io.diag.agent.sampling;

import io.diag.agent.counters.Features;
import io.diag.agent.labels.LabelRecords;
import io.diag.agent.profile.ValueType;

/** A kind of sampling, which has an engine of its own: CPU time, wall-clock time, allocations. */
interface EventFamily {

  /** As the operator knows it: the feature's name. */
  String name();

  /** Which of a thread's words has the time of its last sample: a constant of OsThreads. */
  int stamp();

  /** How often threads have to note their labels even where their word tells of no sample. */
  long lookMillis();

  /** Says that the library cannot be had. */
  default void off(Features features, String reason) {
    features.off(name(), reason);
  }

  /** What a sample weighs. */
  ValueType valueType();

  /** Starts a session at this rate, or as near to it as can be had here. */
  SamplingSession start(AsyncProfilerLibrary library, int hz, LabelRecords labels)
      throws SamplingException;
}
