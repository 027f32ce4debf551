package io.diag.agent.boot;

import io.diag.agent.counters.Features;
import io.diag.agent.log.AgentLog;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.jar.JarFile;

/**
 * The jar that this agent's classes come from. The agent reads a copy of it, so that it does not
 * matter when the file is replaced; that it was is said once.
 */
public final class RunningJar {

  private static final String FEATURE = "jar";

  /** Looking takes some microseconds, on a network file system more. */
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Features features;
  private final String version;
  private final File file;
  private final long length;
  private final long modified;
  private boolean hasCopy;

  /** One request at a time looks, and the others do not wait: the file may be on a hung mount. */
  private final AtomicBoolean isLooking = new AtomicBoolean();

  private volatile long lookedAt = System.nanoTime() - INTERVAL_NANOS;
  private volatile boolean replaced;

  private RunningJar(Features features, String version, Map<?, ?> origin) {
    this.features = features;
    this.version = version;
    this.file = new File((String) origin.get("file"));
    this.length = Long.parseLong((String) origin.get("length"));
    this.modified = Long.parseLong((String) origin.get("modified"));
  }

  /**
   * Makes the copy and says how the jar is read.
   *
   * @param directories where the copy may be, the first that takes it
   * @return looks whether the file has been replaced
   */
  public static Runnable watch(Features features, String version, List<File> directories) {
    // The loader's class cannot be named here: it is the service's class loader that has it.
    if (RunningJar.class.getClassLoader() instanceof Function<?, ?> loader) {
      @SuppressWarnings("unchecked")
      Function<JarFile, Map<?, ?>> own = (Function<JarFile, Map<?, ?>>) loader;
      RunningJar jar = new RunningJar(features, version, own.apply(null));
      jar.copy(own, directories);
      return jar::look;
    }
    return () -> {};
  }

  private void copy(Function<JarFile, Map<?, ?>> loader, List<File> directories) {
    try {
      JarFile copy = PrivateCopy.of(file, directories);
      if (isReplaced()) {
        // The copy may be of another version; the first request has it said.
        copy.close();
        return;
      }
      hasCopy = loader.apply(copy) != null;
      features.on(FEATURE, file + ", read from a copy that nothing else can change");
    } catch (IOException e) {
      features.off(
          FEATURE,
          "no directory takes a copy of it ("
              + e.getMessage()
              + "), so classes are read from "
              + file
              + " itself: to upgrade, move another file into its place and write nothing over it");
    }
  }

  private boolean isReplaced() {
    return file.length() != length || file.lastModified() != modified;
  }

  private void look() {
    if (replaced
        || System.nanoTime() - lookedAt < INTERVAL_NANOS
        || !isLooking.compareAndSet(false, true)) {
      return;
    }
    try {
      lookNow();
    } finally {
      isLooking.set(false);
    }
  }

  private void lookNow() {
    lookedAt = System.nanoTime();
    if (replaced || !isReplaced()) {
      return;
    }
    replaced = true;
    String what =
        file
            + (file.exists() ? " was replaced" : " was removed")
            + " while the JVM runs; "
            + (hasCopy
                ? "this JVM goes on with version " + version + ", of which it has a copy"
                : "this JVM has no copy of it, and what it has not loaded by now may fail")
            + ", until it is started again";
    features.on(FEATURE, what);
    AgentLog.line(what);
  }
}
