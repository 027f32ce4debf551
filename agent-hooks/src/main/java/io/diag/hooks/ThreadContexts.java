package io.diag.hooks;

import java.lang.ref.Reference;
import jdk.internal.misc.Unsafe;

/**
 * Finds the labels of a thread. They hang on it as an ordinary thread local does, so that they go
 * when it goes; but other threads have to find them as well: whoever starts it, and the carrier
 * that is about to mount it.
 */
public final class ThreadContexts {

  public static final ThreadLocal<LabelContext> CONTEXT = new ThreadLocal<>();

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();

  /** Null before 21. */
  private static final Class<?> VIRTUAL_THREAD = jdkClass("java.lang.VirtualThread");

  private static final Class<?> CARRIER = jdkClass("jdk.internal.misc.CarrierThread");
  private static final long THREAD_ID = offset(Thread.class, "tid");
  private static final long NATIVE_THREAD = offsetIfThere(Thread.class, "eetop");
  private static final long THREAD_LOCALS = offset(Thread.class, "threadLocals");
  private static final long TABLE =
      offset(jdkClass("java.lang.ThreadLocal$ThreadLocalMap"), "table");
  private static final long VALUE =
      offset(jdkClass("java.lang.ThreadLocal$ThreadLocalMap$Entry"), "value");
  private static final long CARRIER_THREAD =
      VIRTUAL_THREAD == null ? -1 : offset(VIRTUAL_THREAD, "carrierThread");
  private static final long SCHEDULER =
      VIRTUAL_THREAD == null ? -1 : staticOffset(VIRTUAL_THREAD, "DEFAULT_SCHEDULER");

  /** Up to 18 the thread has it itself. */
  private static final long TARGET = offsetIfThere(Thread.class, "target");

  private static final long TASK_HOLDER = offsetIfThere(Thread.class, "holder");
  private static final long HELD_TASK =
      offsetIfThere(jdkClass("java.lang.Thread$FieldHolder"), "task");
  private static final int HASH =
      UNSAFE.getInt(CONTEXT, offset(ThreadLocal.class, "threadLocalHashCode"));

  private static boolean enabled;

  /** Whether any thread has had labels: until then every hook returns at once. */
  private static boolean used;

  /** The same of virtual ones. */
  private static boolean usedByVirtual;

  /** Whether virtual threads can be followed, which takes hooks in the JDK's class for them. */
  private static boolean followsVirtual;

  private static Class<?> jdkClass(String name) {
    try {
      return Class.forName(name, false, null);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** -1 if there is none: what is run by the scheduler is then taken for a task like others. */
  private static long staticOffset(Class<?> type, String name) {
    try {
      return UNSAFE.staticFieldOffset(type.getDeclaredField(name));
    } catch (NoSuchFieldException e) {
      return -1;
    }
  }

  private static long offsetIfThere(Class<?> type, String field) {
    try {
      return type == null ? -1 : UNSAFE.objectFieldOffset(type, field);
    } catch (InternalError e) {
      return -1;
    }
  }

  private static long offset(Class<?> type, String field) {
    return UNSAFE.objectFieldOffset(type, field);
  }

  /**
   * Tries it out, so that a JDK with other fields is noticed here and not in the service.
   *
   * @throws IllegalStateException if this JDK keeps thread locals in another way
   */
  public static void check() {
    LabelContext context = new LabelContext(Thread.currentThread(), LabelSet.NONE);
    CONTEXT.set(context);
    LabelContext found = peek(Thread.currentThread());
    CONTEXT.remove();
    if (found != context
        || peek(Thread.currentThread()) != null
        || id(Thread.currentThread()) <= 0) {
      throw new IllegalStateException("this JDK keeps thread locals in another way");
    }
  }

  /** Called once, before {@code main}: from then on the API's scopes mean something. */
  public static void enable() {
    // A class that is first used where there is no stack for its initializer is lost for good.
    PendingTasks.size();
    LabelHistory.dropped();
    enabled = true;
  }

  public static boolean isEnabled() {
    return enabled;
  }

  /** To be called when the hooks are in place by which virtual threads are followed. */
  public static void followVirtual() {
    followsVirtual = true;
  }

  /** The pool that runs virtual threads, or null before the first of them. */
  static Object virtualScheduler() {
    if (SCHEDULER < 0 || (!usedByVirtual && UNSAFE.shouldBeInitialized(VIRTUAL_THREAD))) {
      return null;
    }
    return UNSAFE.getReference(VIRTUAL_THREAD, SCHEDULER);
  }

  static boolean isUsed() {
    return used;
  }

  static boolean isUsedByVirtual() {
    return usedByVirtual;
  }

  /** Of the current thread, of one that has not started, or of one that is not mounted. */
  static LabelContext peek(Thread thread) {
    Object map = UNSAFE.getReference(thread, THREAD_LOCALS);
    if (map == null) {
      return null;
    }
    Object[] table = (Object[]) UNSAFE.getReference(map, TABLE);
    int mask = table.length - 1;
    for (int i = HASH & mask; table[i] != null; i = (i + 1) & mask) {
      if (isOurs(table[i])) {
        return (LabelContext) UNSAFE.getReference(table[i], VALUE);
      }
    }
    return null;
  }

  /**
   * Of any thread, which may change its map meanwhile; null also if it cannot be found for that.
   */
  private static LabelContext peekAtRunning(Thread thread) {
    Object map = UNSAFE.getReference(thread, THREAD_LOCALS);
    Object[] table = map == null ? null : (Object[]) UNSAFE.getReference(map, TABLE);
    if (table == null) {
      return null;
    }
    int mask = table.length - 1;
    int slot = HASH & mask;
    for (int i = 0; i < table.length; i++, slot = (slot + 1) & mask) {
      Object entry = table[slot];
      if (entry == null) {
        return null;
      }
      if (isOurs(entry)) {
        return UNSAFE.getReference(entry, VALUE) instanceof LabelContext found ? found : null;
      }
    }
    return null;
  }

  /** Whether an entry of a thread's map is of {@link #CONTEXT}. */
  @SuppressWarnings("unchecked")
  private static boolean isOurs(Object entry) {
    return ((Reference<Object>) entry).refersTo(CONTEXT);
  }

  /** Makes the current thread's. */
  static LabelContext create() {
    try {
      Thread thread = Thread.currentThread();
      if (!isVirtual(thread)) {
        OsThreads.loadLibrary();
        return createPlatform(thread);
      }
      LabelContext context = make(thread, LabelSet.NONE);
      locate(context);
      CONTEXT.set(context);
      return context;
    } catch (OutOfMemoryError e) {
      SuppressedErrors.inHook(e);
      return LabelContext.LOST;
    }
  }

  private static LabelContext createPlatform(Thread thread) {
    LabelContext context = make(thread, LabelSet.NONE);
    OsThread os = OsThreads.attach(thread, context);
    // A platform thread may have had one.
    context = os.own();
    context.os = os;
    CONTEXT.set(context);
    return context;
  }

  static LabelContext make(Thread thread, LabelSet labels) {
    used = true;
    usedByVirtual |= isVirtual(thread);
    return new LabelContext(thread, labels);
  }

  /** Finds where the current thread runs. */
  static void locate(LabelContext context) {
    if (context.os != OsThread.UNKNOWN || context == LabelContext.LOST) {
      return;
    }
    Thread thread = Thread.currentThread();
    if (!isVirtual(thread)) {
      context.os = OsThreads.attach(thread, context);
      context.os.show(context.labels());
    } else if (followsVirtual) {
      Thread carrier = (Thread) UNSAFE.getReference(thread, CARRIER_THREAD);
      carrier(carrier).carry(context);
    }
  }

  /** What runs in the current OS thread. */
  private static OsThread carrier(Thread carrier) {
    LabelContext own = peek(carrier);
    return own != null
        ? own.os
        : OsThreads.attach(carrier, new LabelContext(carrier, LabelSet.NONE));
  }

  /** Called where a virtual thread is about to be mounted on the current thread. */
  static void mount(Thread virtual) {
    LabelContext context = peek(virtual);
    if (context == null) {
      return;
    }
    LabelContext own = peek(Thread.currentThread());
    (own != null ? own : createPlatform(Thread.currentThread())).os.carry(context);
  }

  /** Called where a virtual thread has been unmounted from the current thread. */
  static void unmount() {
    Thread carrier = Thread.currentThread();
    LabelContext own = peek(carrier);
    if (own == null) {
      own = createPlatform(carrier);
    }
    if (own.os.carriesOther()) {
      own.os.carry(own);
    }
  }

  /** The labels in force in any thread. What it is asked of may change them meanwhile. */
  public static LabelSet labels(Thread thread) {
    if (!used) {
      return LabelSet.NONE;
    }
    LabelContext context = peekAtRunning(thread);
    return context == null ? LabelSet.NONE : context.labelsSeenFromElsewhere();
  }

  /** Where the JVM has its own part of a platform thread; 0 if it has none, or it is not known. */
  public static long nativeThread(Thread thread) {
    return NATIVE_THREAD < 0 ? 0 : UNSAFE.getLong(thread, NATIVE_THREAD);
  }

  public static boolean isVirtual(Thread thread) {
    return VIRTUAL_THREAD != null && thread.getClass() == VIRTUAL_THREAD;
  }

  static boolean isCarrier(Thread thread) {
    return CARRIER != null && CARRIER.isInstance(thread);
  }

  /** What a platform thread is to run; null if it is not known. */
  static Object task(Thread thread) {
    if (TASK_HOLDER >= 0) {
      Object holder = UNSAFE.getReference(thread, TASK_HOLDER);
      return holder == null || HELD_TASK < 0 ? null : UNSAFE.getReference(holder, HELD_TASK);
    }
    return TARGET < 0 ? null : UNSAFE.getReference(thread, TARGET);
  }

  static boolean hasThreadLocals(Thread thread) {
    return UNSAFE.getReference(thread, THREAD_LOCALS) != null;
  }

  /** Not by getId(), which a subclass may have overridden. */
  public static long id(Thread thread) {
    return UNSAFE.getLong(thread, THREAD_ID);
  }

  private ThreadContexts() {}
}
