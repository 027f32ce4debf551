package io.diag.agent.dump;

import io.diag.agent.boot.JavaBase;
import io.diag.hooks.ThreadContexts;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The virtual threads that live, found as the JDK's own dump finds them: by the containers they
 * were started in. JDK 21 and newer.
 */
public final class VirtualThreads {

  private static final String PACKAGE = "jdk.internal.vm";

  private final Object root;
  private final Method threads;
  private final Method children;
  private final String missing;

  private VirtualThreads(Object root, Method threads, Method children, String missing) {
    this.root = root;
    this.threads = threads;
    this.children = children;
    this.missing = missing;
  }

  /** Looks for the JDK's containers. */
  public static VirtualThreads find(JavaBase javaBase) {
    if (Runtime.version().feature() < 21) {
      return new VirtualThreads(null, null, null, "");
    }
    try {
      javaBase.open(PACKAGE);
      Class<?> containers = Class.forName(PACKAGE + ".ThreadContainers");
      Class<?> container = Class.forName(PACKAGE + ".ThreadContainer");
      boolean all = (boolean) containers.getMethod("trackAllThreads").invoke(null);
      return new VirtualThreads(
          containers.getMethod("root").invoke(null),
          container.getMethod("threads"),
          container.getMethod("children"),
          all
              ? ""
              : "virtual threads that were started directly and not by an executor: the JVM does"
                  + " not keep them with -Djdk.trackAllThreads=false");
    } catch (ReflectiveOperationException | RuntimeException e) {
      return new VirtualThreads(
          null, null, null, "virtual threads: this JDK lists them in another way (" + e + ")");
    }
  }

  /** Which of them cannot be listed; empty if all can. */
  String missing() {
    return missing;
  }

  /** All that live, roughly: some that start or end meanwhile may be among them or not. */
  Iterator<Thread> iterator() {
    return root == null ? Collections.emptyIterator() : new All();
  }

  private final class All implements Iterator<Thread> {

    private final Deque<Object> containers = new ArrayDeque<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private Iterator<?> current = Collections.emptyIterator();
    private Thread next;

    All() {
      containers.add(root);
    }

    @Override
    public boolean hasNext() {
      while (next == null) {
        if (current.hasNext()) {
          Thread thread = (Thread) current.next();
          if (ThreadContexts.isVirtual(thread)) {
            next = thread;
          }
        } else if (containers.isEmpty()) {
          return false;
        } else {
          enter(containers.remove());
        }
      }
      return true;
    }

    private void enter(Object container) {
      if (!seen.add(container)) {
        return;
      }
      try {
        current = ((Stream<?>) threads.invoke(container)).iterator();
        ((Stream<?>) children.invoke(container)).forEach(containers::add);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("virtual threads cannot be listed", e);
      }
    }

    @Override
    public Thread next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Thread thread = next;
      next = null;
      return thread;
    }
  }
}
