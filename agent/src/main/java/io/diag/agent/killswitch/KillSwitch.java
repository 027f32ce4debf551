package io.diag.agent.killswitch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.counters.Features;
import io.diag.agent.counters.Switchable;
import io.diag.agent.log.AgentLog;
import io.diag.agent.threads.BoundedLock;
import io.diag.agent.threads.BusyException;
import io.diag.hooks.SuppressedErrors;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Turns the whole agent off, or one of its features, and on again. What is off neither samples nor
 * measures; the debug port stays open, since it is the way back.
 *
 * <p>Thread-safe. {@link #offReason} is one volatile read; the others wait for each other, for some
 * seconds at most.
 */
// BoundedLock is no lock of the kind that is understood.
@SuppressWarnings("GuardedBy")
public final class KillSwitch {

  /** The row in {@code /debug/diag} that says whether all is off. */
  static final String FEATURE = "agent";

  private final Features features;
  private final BoundedLock lock = new BoundedLock("turning diag off or on");

  @GuardedBy("lock")
  private final Map<String, Switchable> parts = new LinkedHashMap<>();

  /** Features that were turned off alone, and why. */
  @GuardedBy("lock")
  private final Map<String, String> offAlone = new LinkedHashMap<>();

  private volatile String offReason;

  public KillSwitch(Features features) {
    this.features = features;
    features.on(FEATURE, "");
  }

  /**
   * Adds a part. Parts are turned off in this order, and on in the same.
   *
   * @param feature its name in {@code /debug/diag}
   */
  public void add(String feature, Switchable part) {
    lock.await();
    try {
      if (parts.putIfAbsent(feature, part) != null) {
        throw new IllegalStateException(feature + " is registered already");
      }
      if (offReason != null) {
        tryOff(feature, part, offReason);
      }
    } finally {
      lock.release();
    }
  }

  /** Why everything is off, with what turns it on again; null while it is on. */
  public String offReason() {
    return offReason;
  }

  /**
   * Turns everything off.
   *
   * @param by what did it, such as {@code POST /debug/off}
   * @return false if it was off already
   * @throws BusyException if it cannot be done in time
   */
  public boolean off(String by) {
    lock.take();
    try {
      return offLocked(by);
    } finally {
      lock.release();
    }
  }

  @GuardedBy("lock")
  private boolean offLocked(String by) {
    if (offReason != null) {
      return false;
    }
    String reason =
        "diag is off since "
            + Instant.now().truncatedTo(ChronoUnit.SECONDS)
            + " by "
            + by
            + "; POST /debug/on turns it on again";
    // First: what comes from now on is refused.
    offReason = reason;
    parts.forEach((feature, part) -> tryOff(feature, part, reason));
    features.offSilently(FEATURE, reason);
    AgentLog.line(reason);
    return true;
  }

  /**
   * Turns everything on, and also what was turned off alone.
   *
   * @return false if nothing of that was off
   * @throws BusyException if it cannot be done in time
   */
  public boolean on(String by) {
    lock.take();
    try {
      return onLocked(by);
    } finally {
      lock.release();
    }
  }

  @GuardedBy("lock")
  private boolean onLocked(String by) {
    boolean wasOff = offReason != null || !offAlone.isEmpty();
    offReason = null;
    // All of them: the watchdog may have ended a loop of a feature that is no part.
    parts.forEach(KillSwitch::tryOn);
    if (!wasOff) {
      return false;
    }
    offAlone.keySet().forEach(feature -> features.on(feature, ""));
    offAlone.clear();
    features.on(FEATURE, "");
    AgentLog.line("diag is on again by " + by);
    return true;
  }

  /**
   * Turns one feature off, says so in one line, and keeps it off until {@link #on}.
   *
   * @return false if there is no such feature, it is off already, or it cannot be done in time
   */
  public boolean off(String feature, String reason) {
    try {
      lock.take();
    } catch (BusyException e) {
      return false;
    }
    try {
      return offLocked(feature, reason);
    } finally {
      lock.release();
    }
  }

  @GuardedBy("lock")
  private boolean offLocked(String feature, String reason) {
    Switchable part = parts.get(feature);
    if (part == null || offAlone.putIfAbsent(feature, reason) != null) {
      return false;
    }
    String told = reason + "; POST /debug/on turns it on again";
    tryOff(feature, part, feature + " is off: " + told);
    features.off(feature, told);
    return true;
  }

  private static void tryOff(String feature, Switchable part, String reason) {
    try {
      part.off(reason);
    } catch (RuntimeException | LinkageError e) {
      // The others are to be turned off all the same.
      SuppressedErrors.report(feature, e);
    }
  }

  private static void tryOn(String feature, Switchable part) {
    try {
      part.on();
    } catch (RuntimeException | LinkageError e) {
      SuppressedErrors.report(feature, e);
    }
  }
}
