package io.diag.agent.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.hooks.SuppressedErrors;
import java.util.HashSet;
import java.util.Set;

/**
 * Says the first suppressed error of each kind in one line; the rest is only counted, so that an
 * error in a hot place cannot fill the service's log.
 */
public final class ErrorLog implements SuppressedErrors.Listener {

  private static final int MAX_KINDS = 100;

  @GuardedBy("this")
  private final Set<String> seen = new HashSet<>();

  @Override
  public void suppressed(String feature, Throwable error) {
    if (error instanceof SaidAlready) {
      return;
    }
    StackTraceElement[] stack = ErrorText.stack(error);
    String where = stack.length == 0 ? "" : " at " + stack[0];
    // Without a stack the message is all that tells one kind from another.
    String kind = stack.length == 0 ? ErrorText.of(error) : error.getClass().getName() + where;
    if (isNew(feature + kind)) {
      AgentLog.line(
          "error in "
              + feature
              + " (counted; said once): "
              + ErrorText.of(error)
              + where
              + RootCause.behind(error));
    }
  }

  private synchronized boolean isNew(String kind) {
    return seen.size() < MAX_KINDS && seen.add(kind);
  }
}
