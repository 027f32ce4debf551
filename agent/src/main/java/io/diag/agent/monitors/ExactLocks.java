package io.diag.agent.monitors;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.hooks.LockHooks;
import io.diag.hooks.SuppressedErrors;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the service's own code say when it leaves a monitor: the JVM tells of who waits for one, and
 * of nobody who lets others in.
 */
public final class ExactLocks {

  static final String FEATURE = "locks.exact";

  private static final String HOOKS = "io/diag/hooks/LockHooks";

  /** Null if no class is wanted. */
  private final ExitTransformer transformer;

  private final String named;

  private ExactLocks(ExitTransformer transformer, String named) {
    this.transformer = transformer;
    this.named = named;
  }

  /** From now on the classes get it that the option names; called before {@code main}. */
  public static ExactLocks install(Configuration configuration, Instrumentation instrumentation) {
    String named = configuration.get(Options.LOCKS_EXACT);
    NamedClasses classes = named.isEmpty() ? null : NamedClasses.parse(named);
    if (classes == null || classes.isEmpty()) {
      return new ExactLocks(null, named);
    }
    // A class that is first used where there is no stack for its initializer is lost for good.
    LockHooks.exiting(null);
    ExitTransformer transformer = new ExitTransformer(classes, new ExitWeaving(HOOKS));
    // Nothing of a class's shape is changed, so that those can be woven, too, that are there
    // already.
    instrumentation.addTransformer(transformer, true);
    weaveLoaded(transformer, instrumentation);
    return new ExactLocks(transformer, named);
  }

  /** An AOT cache has classes of the service's loaded before any agent is asked. */
  private static void weaveLoaded(ExitTransformer transformer, Instrumentation instrumentation) {
    List<Class<?>> loaded = new ArrayList<>();
    for (Class<?> each : instrumentation.getAllLoadedClasses()) {
      if (transformer.isWanted(each.getClassLoader(), each.getName().replace('.', '/'))
          && instrumentation.isModifiableClass(each)) {
        loaded.add(each);
      }
    }
    if (loaded.isEmpty()) {
      return;
    }
    try {
      instrumentation.retransformClasses(loaded.toArray(new Class<?>[0]));
    } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
      SuppressedErrors.report(FEATURE, e);
    }
  }

  /** Says what it does. */
  public void report(Features features, Counters counters) {
    if (transformer == null) {
      // Nobody has asked for it.
      return;
    }
    features.on(FEATURE, "(" + named + ")");
    counters.counter(
        "diag_lock_classes_woven_total",
        "Classes that tell when they leave a monitor.",
        transformer::wovenClasses);
    counters.counter(
        "diag_lock_exits_woven_total",
        "Places in them where a monitor is left.",
        transformer::wovenExits);
    counters.counter(
        "diag_lock_exits_skipped_total",
        "Such places that do not tell: in classes older than Java 6, in very large methods, or where"
            + " the class loader does not see the agent.",
        transformer::skippedExits);
    counters.counter(
        "diag_lock_classes_failed_total",
        "Classes that could not be rewritten and have stayed as they were.",
        transformer::failures);
  }
}
