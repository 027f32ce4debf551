package io.diag.agent.monitors;

import io.diag.hooks.LockHooks;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The class loaders whose classes can call the hooks. Some look nowhere but where they are told to,
 * as those of OSGi: a class with the hook would fail to link there.
 */
final class HookLoaders {

  /** More than these at once are asked again. */
  private static final int MAX_KEPT = 1000;

  private final List<WeakReference<ClassLoader>> seeing = new ArrayList<>();
  private final List<WeakReference<ClassLoader>> blind = new ArrayList<>();

  /**
   * Whether one of them finds the hooks. To ask makes the JVM remember it for this loader, too: the
   * first call in a class finds them without any Java code, for which there may be no stack.
   */
  boolean see(ClassLoader loader) {
    synchronized (this) {
      if (isIn(seeing, loader)) {
        return true;
      }
      if (isIn(blind, loader)) {
        return false;
      }
    }
    // Outside of the lock: it is the service's code that answers.
    boolean sees = finds(loader);
    synchronized (this) {
      List<WeakReference<ClassLoader>> known = sees ? seeing : blind;
      if (known.size() < MAX_KEPT) {
        known.add(new WeakReference<>(loader));
      }
    }
    return sees;
  }

  private static boolean finds(ClassLoader loader) {
    try {
      return Class.forName(LockHooks.class.getName(), false, loader) == LockHooks.class;
    } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
      return false;
    }
  }

  // A loader may have an equals of its own.
  @SuppressWarnings("ReferenceEquality")
  private static boolean isIn(List<WeakReference<ClassLoader>> loaders, ClassLoader loader) {
    for (Iterator<WeakReference<ClassLoader>> all = loaders.iterator(); all.hasNext(); ) {
      ClassLoader each = all.next().get();
      if (each == null) {
        all.remove();
      } else if (each == loader) {
        return true;
      }
    }
    return false;
  }
}
