package io.diag.agent.runtime;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many virtual threads live, without looking at them: the JDK keeps those that are started
 * directly in one set (or, if {@code jdk.trackAllThreads} is false, counts them), and those of each
 * executor in a set of its own.
 */
public final class VirtualThreadCount {

  private static final Class<?> VIRTUAL_THREAD = JdkField.type("java.lang.VirtualThread");
  private static final Class<?> CONTAINERS = JdkField.type("jdk.internal.vm.ThreadContainers");
  private static final Class<?> EXECUTOR =
      JdkField.type("java.util.concurrent.ThreadPerTaskExecutor");
  private static final Class<?> POOL = JdkField.type("jdk.internal.vm.SharedThreadContainer");
  private static final String FACTORY_OF_VIRTUAL = "java.lang.ThreadBuilders$VirtualThreadFactory";

  /** Those started directly; null if they are only counted. */
  private final Set<Thread> direct;

  private final LongAdder countOfDirect;
  private final JdkField registry;
  private final JdkField threadsOfExecutor;
  private final JdkField factoryOfExecutor;
  private final JdkField threadsOfPool;

  private VirtualThreadCount() throws NoSuchFieldException {
    Object root = JdkField.of(CONTAINERS, "ROOT_CONTAINER").get();
    Object threads = JdkField.ofStatic(root.getClass(), Set.class, LongAdder.class).get();
    direct = threads instanceof LongAdder ? null : threadSet(threads);
    countOfDirect = threads instanceof LongAdder adder ? adder : new LongAdder();
    registry = JdkField.of(CONTAINERS, "CONTAINER_REGISTRY");
    threadsOfExecutor = JdkField.of(EXECUTOR, "threads");
    factoryOfExecutor = JdkField.of(EXECUTOR, "factory");
    threadsOfPool = JdkField.of(POOL, "virtualThreads");
  }

  private static final class Holder {

    static final VirtualThreadCount INSTANCE = make();

    /** Null on a JDK that keeps them in another way. */
    private static VirtualThreadCount make() {
      try {
        return new VirtualThreadCount();
      } catch (NoSuchFieldException | ClassCastException e) {
        return null;
      }
    }
  }

  /** -1 if this JDK keeps them in an unknown way. */
  public static long read() {
    if (!JdkField.isInitialised(CONTAINERS)) {
      return 0;
    }
    try {
      return Holder.INSTANCE == null ? -1 : Holder.INSTANCE.count();
    } catch (NoSuchFieldException | ClassCastException e) {
      return -1;
    }
  }

  private long count() throws NoSuchFieldException {
    long count = countOfDirect.sum() + (direct == null ? 0 : direct.size());
    List<Collection<Thread>> sets = new ArrayList<>();
    if (direct != null) {
      sets.add(direct);
    }
    for (Object reference : (Set<?>) registry.get()) {
      Object container = ((WeakReference<?>) reference).get();
      if (container != null) {
        Collection<Thread> threads = threadsOf(container);
        threads = isOfVirtualOnly(container) ? threads : virtualAmong(threads);
        sets.add(threads);
        count += threads.size();
      }
    }
    return StructuredScopes.areUsed() ? count + StructuredScopes.virtualThreads(sets) : count;
  }

  private Set<Thread> threadsOf(Object container) throws NoSuchFieldException {
    if (EXECUTOR.isInstance(container)) {
      return threadSet(threadsOfExecutor.get(container));
    }
    if (POOL.isInstance(container)) {
      Object threads = threadsOfPool.get(container);
      return threads == null ? Set.of() : threadSet(threads);
    }
    // Scopes are registered if their owner cannot be found, not being tracked.
    return StructuredScopes.areUsed() ? StructuredScopes.registered(container) : Set.of();
  }

  private boolean isOfVirtualOnly(Object container) {
    return POOL.isInstance(container)
        || (EXECUTOR.isInstance(container)
            && factoryOfExecutor.get(container).getClass().getName().equals(FACTORY_OF_VIRTUAL));
  }

  /** An executor's own factory may make any. */
  static List<Thread> virtualAmong(Collection<Thread> threads) {
    List<Thread> virtual = new ArrayList<>();
    for (Thread thread : threads) {
      if (thread.getClass() == VIRTUAL_THREAD) {
        virtual.add(thread);
      }
    }
    return virtual;
  }

  @SuppressWarnings("unchecked")
  static Set<Thread> threadSet(Object threads) {
    return (Set<Thread>) threads;
  }
}
