package io.diag.agent.locks;

import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * What comes behind it in a recording happened later, but for what was under way. Needs the module
 * jdk.jfr.
 */
@Name(RecordingMark.NAME)
@Label("How far the locks have to be read")
@Enabled(false)
@StackTrace(false)
final class RecordingMark extends Event {

  static final String NAME = "io.diag.LocksMark";

  /** They are numbered from 1. */
  @Label("Number")
  long number;
}
