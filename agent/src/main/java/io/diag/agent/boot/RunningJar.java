package io.diag.agent.boot;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.counters.Features;
import io.diag.agent.log.AgentLog;
import java.io.File;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The jar that this agent's classes come from. Notices that the file has been replaced, which
 * changes nothing for this JVM where the agent reads a copy of its own.
 */
public final class RunningJar {

  private static final String FEATURE = "jar";

  /** Asking takes some microseconds, on a network file system more. */
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Features features;
  private final String version;
  private final File file;
  private final long length;
  private final long modified;
  private final String whyNoCopy;

  @GuardedBy("this")
  private long lookedAt = System.nanoTime() - INTERVAL_NANOS;

  @GuardedBy("this")
  private boolean replaced;

  private RunningJar(Features features, String version, Map<?, ?> origin) {
    this.features = features;
    this.version = version;
    this.file = new File((String) origin.get("file"));
    this.length = Long.parseLong((String) origin.get("length"));
    this.modified = Long.parseLong((String) origin.get("modified"));
    this.whyNoCopy = (String) origin.get("whyNoCopy");
  }

  /** Says how the jar is read; what is returned looks whether it is still there. */
  public static Runnable watch(Features features, String version) {
    // The loader's class cannot be named here: it is the service's class loader that has it.
    if (RunningJar.class.getClassLoader() instanceof Supplier<?> loader
        && loader.get() instanceof Map<?, ?> origin) {
      RunningJar jar = new RunningJar(features, version, origin);
      jar.say();
      return jar::look;
    }
    return () -> {};
  }

  private void say() {
    if (whyNoCopy == null) {
      features.on(FEATURE, file + ", read from a copy that nothing else can change");
    } else {
      features.off(
          FEATURE,
          "no directory takes a copy of it ("
              + whyNoCopy
              + "), so classes are read from "
              + file
              + " itself: to upgrade, move another file into its place and write nothing over it");
    }
  }

  private synchronized void look() {
    long now = System.nanoTime();
    if (replaced || now - lookedAt < INTERVAL_NANOS) {
      return;
    }
    lookedAt = now;
    if (file.length() == length && file.lastModified() == modified) {
      return;
    }
    replaced = true;
    String what = file + (file.exists() ? " was replaced" : " was removed");
    String then =
        whyNoCopy == null
            ? "this JVM goes on with version " + version + ", of which it has a copy"
            : "this JVM has no copy of it, and what it has not loaded by now may fail";
    features.on(FEATURE, what + " while the JVM runs; " + then + ", until it is started again");
    AgentLog.line(what + " while the JVM runs; " + then + ", until it is started again");
  }
}
