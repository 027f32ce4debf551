package io.diag.agent.runtime;

import io.diag.agent.threads.PlatformThreads;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Virtual threads of structured scopes (a preview of JDK 21 to 25). The JDK keeps these scopes with
 * the threads that opened them only, so that all threads have to be looked at, one field of each.
 */
final class StructuredScopes {

  private static final Class<?> FLOCK = JdkField.type("jdk.internal.misc.ThreadFlock");

  private final JdkField innermostScope;
  private final JdkField outerScope;
  private final JdkField flockOfScope;
  private final JdkField threadsOfFlock;
  private final Class<?> scopeOfFlock;

  private StructuredScopes() throws NoSuchFieldException {
    innermostScope = JdkField.of(Thread.class, "headStackableScopes");
    outerScope = JdkField.of(JdkField.type("jdk.internal.vm.StackableScope"), "previous");
    scopeOfFlock = JdkField.type("jdk.internal.misc.ThreadFlock$ThreadContainerImpl");
    flockOfScope = JdkField.of(scopeOfFlock, "flock");
    threadsOfFlock = JdkField.of(FLOCK, "threads");
  }

  /** Whether there has been any: in most services never. */
  static boolean areUsed() {
    return JdkField.isInitialised(FLOCK);
  }

  /**
   * How many there are.
   *
   * @param others all other virtual threads that may have opened a scope
   */
  static long virtualThreads(Collection<Collection<Thread>> others) throws NoSuchFieldException {
    StructuredScopes scopes = new StructuredScopes();
    long count = scopes.ofAll(PlatformThreads.list());
    for (Collection<Thread> threads : others) {
      count += scopes.ofAll(threads);
    }
    return count;
  }

  /** Those started in a scope that the JDK has registered; empty if the container is no scope. */
  static Set<Thread> registered(Object container) throws NoSuchFieldException {
    StructuredScopes scopes = new StructuredScopes();
    return scopes.scopeOfFlock.isInstance(container) ? scopes.threadsOf(container) : Set.of();
  }

  private Set<Thread> threadsOf(Object scope) {
    return VirtualThreadCount.threadSet(threadsOfFlock.get(flockOfScope.get(scope)));
  }

  private long ofAll(Iterable<Thread> owners) {
    long count = 0;
    for (Thread owner : owners) {
      count += ofOwner(owner);
    }
    return count;
  }

  /** With those that its threads have opened in their turn. */
  private long ofOwner(Thread owner) {
    if (innermostScope.get(owner) == null) {
      return 0;
    }
    long count = 0;
    Deque<Thread> owners = new ArrayDeque<>();
    owners.add(owner);
    // Each thread and each scope once: they change while they are looked at.
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Thread next; (next = owners.poll()) != null; ) {
      Object scope = seen.add(next) ? innermostScope.get(next) : null;
      for (; scope != null && seen.add(scope); scope = outerScope.get(scope)) {
        if (scopeOfFlock.isInstance(scope)) {
          // The platform threads among them are looked at anyway.
          List<Thread> virtual = VirtualThreadCount.virtualAmong(threadsOf(scope));
          count += virtual.size();
          owners.addAll(virtual);
        }
      }
    }
    return count;
  }
}
