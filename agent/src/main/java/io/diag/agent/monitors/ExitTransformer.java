package io.diag.agent.monitors;

import io.diag.hooks.SuppressedErrors;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Weaves the classes of the service as they are loaded. What cannot be woven stays as it is. */
final class ExitTransformer implements ClassFileTransformer {

  private final NamedClasses classes;
  private final HookLoaders loaders = new HookLoaders();
  private final ClassLoader platform = ClassLoader.getPlatformClassLoader();
  private final ExitWeaving weaving;
  private final AtomicLong woven = new AtomicLong();
  private final AtomicLong exits = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicBoolean failed = new AtomicBoolean();

  ExitTransformer(NamedClasses classes, ExitWeaving weaving) {
    this.classes = classes;
    this.weaving = weaving;
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String name,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] classFile) {
    try {
      return isWanted(loader, name) ? weave(loader, classFile) : null;
    } catch (Throwable e) {
      // Of which many a class may have the same.
      failures.incrementAndGet();
      if (failed.compareAndSet(false, true)) {
        SuppressedErrors.report(ExactLocks.FEATURE, e);
      }
      return null;
    }
  }

  /**
   * Whether a class is to be woven; nothing of the JDK's, nor of the agent's.
   *
   * @param name internal; null if it has none
   */
  boolean isWanted(ClassLoader loader, String name) {
    return loader != null
        && loader != platform
        && name != null
        && !name.startsWith("io/diag/agent/")
        && !name.startsWith("io/diag/vendor/")
        && !name.startsWith("io/diag/premain/")
        && classes.has(name.replace('/', '.'));
  }

  private byte[] weave(ClassLoader loader, byte[] classFile) {
    WovenExits found = new WovenExits();
    byte[] result = weaving.weave(classFile, found);
    if (result != null && !loaders.see(loader)) {
      found.skipped(found.count());
      skipped.addAndGet(found.skippedCount());
      return null;
    }
    skipped.addAndGet(found.skippedCount());
    if (result != null) {
      woven.incrementAndGet();
      exits.addAndGet(found.count());
    }
    return result;
  }

  /** How many classes have got the hook. */
  long wovenClasses() {
    return woven.get();
  }

  /** How many places where a monitor is left. */
  long wovenExits() {
    return exits.get();
  }

  /** How many have not, in classes that were to get it. */
  long skippedExits() {
    return skipped.get();
  }

  /** Classes that the weaving has failed for. */
  long failures() {
    return failures.get();
  }
}
