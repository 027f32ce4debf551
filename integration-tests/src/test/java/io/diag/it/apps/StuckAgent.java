package io.diag.it.apps;

import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes the agent's locks and keeps them, as work under them would that does not end: {@code hold}
 * and {@code release}, or {@code hold CLASS} for those of one class. They are found from the
 * agent's threads, by what refers to what.
 */
public final class StuckAgent {

  /** Of the agent's monitors those under which no more than some numbers are copied or added. */
  private static final Set<String> SHORT =
      Set.of(
          "http.Connections",
          "http.Refusals",
          "gate.CollectionLimits",
          "gate.Credentials",
          "log.ErrorLog",
          "metrics.Distribution",
          "metrics.Distributions",
          "perfdata.PerfData",
          "recent.RecentSeries",
          "threads.AgentThreads$AgentThread",
          "tls.TlsContexts");

  private static final String AGENT = "io.diag.agent.";

  private static final int MAX_OBJECTS = 500_000;

  private static final Set<Object> locks = Collections.newSetFromMap(new IdentityHashMap<>());
  private static CountDownLatch release;

  /** A class's name without the agent's package; empty for all that are not short. */
  private static String wanted;

  public static void main(String[] args) throws Exception {
    Commands.serve(
        words -> words[0].equals("hold") ? hold(words.length > 1 ? words[1] : "") : release());
  }

  private static int release() {
    release.countDown();
    return 0;
  }

  private static int hold(String only) throws Exception {
    release = new CountDownLatch(1);
    wanted = only;
    List<Object> locks = locks();
    CountDownLatch held = new CountDownLatch(locks.size());
    for (Object lock : locks) {
      // Each by a thread of its own, so that they can be taken in any order.
      Thread holder = new Thread(() -> hold(lock, held, release));
      holder.setDaemon(true);
      holder.start();
    }
    boolean all = held.await(60, TimeUnit.SECONDS);
    Set<String> names = new TreeSet<>();
    locks.forEach(lock -> names.add(lock.getClass().getName()));
    System.out.println("locks " + names);
    return all ? locks.size() : 0;
  }

  private static void hold(Object object, CountDownLatch held, CountDownLatch until) {
    if (object instanceof ReentrantLock lock) {
      lock.lock();
      try {
        await(held, until);
      } finally {
        lock.unlock();
      }
      return;
    }
    synchronized (object) {
      await(held, until);
    }
  }

  private static void await(CountDownLatch held, CountDownLatch until) {
    held.countDown();
    try {
      until.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Object> locks() throws IllegalAccessException {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("diag-")) {
        open.add(thread);
      }
    }
    locks.clear();
    while (!open.isEmpty() && seen.size() < MAX_OBJECTS) {
      Object object = open.remove();
      if (!seen.add(object)) {
        continue;
      }
      if (isLock(object)) {
        locks.add(object);
      }
      visit(object, open);
    }
    return new ArrayList<>(locks);
  }

  private static boolean isLock(Object object) {
    Class<?> type = object instanceof Class<?> c ? c : object.getClass();
    if (!type.getName().startsWith(AGENT)) {
      return false;
    }
    String name = type.getName().substring(AGENT.length());
    if (wanted.isEmpty() ? SHORT.contains(name) : !wanted.equals(name)) {
      return false;
    }
    for (Method method : type.getDeclaredMethods()) {
      if (Modifier.isSynchronized(method.getModifiers())
          && Modifier.isStatic(method.getModifiers()) == (object == type)) {
        return true;
      }
    }
    return false;
  }

  private static void visit(Object object, Deque<Object> open) throws IllegalAccessException {
    if (object instanceof Class<?> type) {
      visitFields(null, type, open);
    } else if (object instanceof Map<?, ?> map) {
      addAll(map.values(), open);
    } else if (object instanceof Collection<?> collection) {
      addAll(collection, open);
    } else if (object instanceof AtomicReference<?> reference) {
      add(reference.get(), open);
    } else if (object instanceof Reference<?>) {
      return;
    } else if (object instanceof Object[] array) {
      for (int i = 0; i < Array.getLength(array); i++) {
        add(array[i], open);
      }
    } else {
      for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
        visitFields(object, type, open);
      }
      if (object.getClass().getName().startsWith(AGENT) && !object.getClass().isHidden()) {
        open.add(object.getClass());
      }
    }
  }

  private static void visitFields(Object object, Class<?> type, Deque<Object> open)
      throws IllegalAccessException {
    boolean isAgents = type.getName().startsWith("io.diag.");
    if (!isAgents && !type.getName().startsWith("java.util.concurrent.")) {
      return;
    }
    for (Field field : type.getDeclaredFields()) {
      if (field.getType().isPrimitive()
          || Modifier.isStatic(field.getModifiers()) != (object == null)) {
        continue;
      }
      try {
        field.setAccessible(true);
      } catch (InaccessibleObjectException e) {
        continue;
      }
      Object value = field.get(object);
      if (value instanceof ReentrantLock) {
        if (type.getName().startsWith(AGENT) && wanted.isEmpty()) {
          locks.add(value);
        }
        continue;
      }
      add(value, open);
    }
  }

  private static void addAll(Collection<?> all, Deque<Object> open) {
    try {
      all.forEach(each -> add(each, open));
    } catch (RuntimeException e) {
      // It is being changed, or cannot be looked through.
      return;
    }
  }

  private static void add(Object object, Deque<Object> open) {
    if (object != null && !(object instanceof String) && !(object instanceof ClassLoader)) {
      open.add(object);
    }
  }

  private StuckAgent() {}
}
