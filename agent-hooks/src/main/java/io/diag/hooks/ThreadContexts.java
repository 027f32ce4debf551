package io.diag.hooks;

import java.lang.ref.Reference;
import java.util.concurrent.ForkJoinPool;
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
  private static final Class<?> VIRTUAL_THREAD = JdkField.type("java.lang.VirtualThread");

  private static final Class<?> CARRIER = JdkField.type("jdk.internal.misc.CarrierThread");
  private static final long THREAD_ID = JdkField.of(Thread.class, "tid", long.class);
  private static final long NATIVE_THREAD = nativeThreadField();

  private static final Class<?> MAP = JdkField.type("java.lang.ThreadLocal$ThreadLocalMap");
  private static final Class<?> ENTRY = JdkField.type("java.lang.ThreadLocal$ThreadLocalMap$Entry");
  private static final long THREAD_LOCALS = JdkField.of(Thread.class, "threadLocals", MAP);
  private static final long TABLE =
      ENTRY == null ? JdkField.NONE : JdkField.of(MAP, "table", ENTRY.arrayType());
  private static final long VALUE = JdkField.of(ENTRY, "value", Object.class);
  private static final long HASH_CODE =
      JdkField.of(ThreadLocal.class, "threadLocalHashCode", int.class);
  private static final int HASH = HASH_CODE < 0 ? 0 : UNSAFE.getInt(CONTEXT, HASH_CODE);

  /** Whether thread locals can be looked for in the way known here. */
  private static final boolean READS_LOCALS =
      THREAD_LOCALS >= 0
          && TABLE >= 0
          && VALUE >= 0
          && HASH_CODE >= 0
          && Reference.class.isAssignableFrom(ENTRY);

  private static final long CARRIER_THREAD =
      JdkField.of(VIRTUAL_THREAD, "carrierThread", Thread.class);

  /** Without it what is run by the scheduler is taken for a task like others. */
  private static final long SCHEDULER =
      JdkField.ofStatic(VIRTUAL_THREAD, "DEFAULT_SCHEDULER", ForkJoinPool.class);

  /** Up to 18 the thread has it itself. */
  private static final long TARGET = JdkField.of(Thread.class, "target", Runnable.class);

  private static final Class<?> HOLDER = JdkField.type("java.lang.Thread$FieldHolder");
  private static final long TASK_HOLDER = JdkField.of(Thread.class, "holder", HOLDER);
  private static final long HELD_TASK = JdkField.of(HOLDER, "task", Runnable.class);

  private static boolean enabled;

  /** Whether any thread has had labels: until then every hook returns at once. */
  private static boolean used;

  /** The same of virtual ones. */
  private static boolean usedByVirtual;

  /** Whether virtual threads can be followed, which takes hooks in the JDK's class for them. */
  private static boolean followsVirtual;

  /** Of a thread that runs it has an address, and the JVM aligns those. */
  private static long nativeThreadField() {
    long field = JdkField.of(Thread.class, "eetop", long.class);
    long address = field < 0 ? 0 : UNSAFE.getLong(Thread.currentThread(), field);
    return address == 0 || (address & 7) != 0 ? JdkField.NONE : field;
  }

  /**
   * Tries it out, so that a JDK with other fields is noticed here and not in the service.
   *
   * @throws IllegalStateException if this JDK keeps thread locals in another way
   */
  @SuppressWarnings("deprecation") // getId is what JDK 17 has.
  public static void check() {
    Thread current = Thread.currentThread();
    if (THREAD_ID < 0 || id(current) != current.getId()) {
      throw new IllegalStateException("a thread's id is kept in another way");
    }
    if (!READS_LOCALS) {
      throw new IllegalStateException("thread locals are kept in other fields");
    }
    LabelContext context = new LabelContext(current, LabelSet.NONE);
    CONTEXT.set(context);
    LabelContext found = peek(current);
    LabelContext foundFromElsewhere = peekAtRunning(current);
    CONTEXT.remove();
    if (found != context || foundFromElsewhere != context || peek(current) != null) {
      throw new IllegalStateException("thread locals are kept in another way");
    }
  }

  /** Null if virtual threads can be followed once their hooks are in place; else why not. */
  public static String whyVirtualIsNotFollowed() {
    return CARRIER_THREAD < 0 ? "a virtual thread's carrier is kept in another way" : null;
  }

  /** Called once, before {@code main}: from then on the API's scopes mean something. */
  public static void enable() {
    // A class that is first used where there is no stack for its initializer is lost for good.
    PendingTasks.size();
    LabelHistory.dropped();
    // Every path by which a thread is registered, once.
    Thread current = Thread.currentThread();
    OsThread tried = new OsThread(current, new LabelContext(current, LabelSet.NONE), 0, false);
    OsThreadTable table = new OsThreadTable(1);
    table.add(tried);
    tried.begin(/* isAdded= */ false);
    table.removeForgotten(tried);
    table.remove(tried);
    OsThreads.known(current);
    runsOn(current);
    enabled = true;
  }

  public static boolean isEnabled() {
    return enabled;
  }

  /** To be called when the hooks are in place by which virtual threads are followed. */
  public static void followVirtual() {
    followsVirtual = CARRIER_THREAD >= 0;
  }

  /** The pool that runs virtual threads, or null before the first of them. */
  static Object virtualScheduler() {
    if (SCHEDULER < 0 || (!usedByVirtual && UNSAFE.shouldBeInitialized(VIRTUAL_THREAD))) {
      return null;
    }
    return UNSAFE.getReference(VIRTUAL_THREAD, SCHEDULER);
  }

  /** Whether any thread has had labels, and the hooks work. */
  static boolean isUsed() {
    return used && !HookSwitch.isOff();
  }

  static boolean isUsedByVirtual() {
    return usedByVirtual && !HookSwitch.isOff();
  }

  /**
   * Of the current thread, of one that has not started, or of one that is not mounted. Not to be
   * called before {@link #isUsed}.
   */
  static LabelContext peek(Thread thread) {
    Object map = READS_LOCALS ? UNSAFE.getReference(thread, THREAD_LOCALS) : null;
    if (map == null) {
      return null;
    }
    Object[] table = (Object[]) UNSAFE.getReference(map, TABLE);
    int mask = table.length - 1;
    int slot = HASH & mask;
    // The JDK never fills it.
    for (int i = 0; i < table.length && table[slot] != null; i++, slot = (slot + 1) & mask) {
      if (isOurs(table[slot])) {
        return (LabelContext) UNSAFE.getReference(table[slot], VALUE);
      }
    }
    return null;
  }

  /**
   * Of any thread, which may change its map meanwhile; null also if it cannot be found for that.
   */
  private static LabelContext peekAtRunning(Thread thread) {
    Object map = READS_LOCALS ? UNSAFE.getReference(thread, THREAD_LOCALS) : null;
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
        if (!isCarrier(thread)) {
          OsThreads.loadLibrary();
        }
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
    } else if (followsVirtual && !HookSwitch.isOff()) {
      // Nothing from here on can take the thread off this carrier: it does not wait.
      Thread carrier = carrier(thread);
      OsThread os = carrier == null ? null : OsThreads.attachCarrier(carrier);
      if (os != null) {
        os.carry(context);
      }
    }
  }

  /** What a virtual thread is mounted on; null if that is not known. */
  private static Thread carrier(Thread virtual) {
    return CARRIER_THREAD >= 0
            && UNSAFE.getReferenceVolatile(virtual, CARRIER_THREAD) instanceof Thread carrier
        ? carrier
        : null;
  }

  /** Whether what is executed now is executed by this platform thread. */
  static boolean runsOn(Thread platform) {
    Thread current = Thread.currentThread();
    return current == platform || (isVirtual(current) && carrier(current) == platform);
  }

  /** Called where a carrier starts, by the carrier: there it may allocate. */
  static void carrierStarts(Thread carrier) {
    // Also while the hooks are off: once they are on again it is too late.
    if (followsVirtual && isCarrier(carrier)) {
      OsThreads.attachCarrier(carrier);
    }
  }

  /** Called where a virtual thread is about to be mounted on the current thread. */
  static void mount(Thread virtual) {
    LabelContext context = peek(virtual);
    if (context == null) {
      return;
    }
    OsThread os = OsThreads.known(Thread.currentThread());
    if (os != null) {
      os.carry(context);
    } else {
      // Of a carrier that the thread has left; it looks for this one at its next change.
      context.os = OsThread.UNKNOWN;
    }
  }

  /** Called where a virtual thread has been unmounted from the current thread. */
  static void unmount() {
    OsThread os = OsThreads.known(Thread.currentThread());
    if (os != null && os.carriesOther()) {
      os.carry(os.own());
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

  /** Whether labels of virtual threads are shown on it, where nothing may be allocated. */
  static boolean isFollowedAsCarrier(Thread thread) {
    return isCarrier(thread) || isVirtual(Thread.currentThread());
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
    return THREAD_LOCALS >= 0 && UNSAFE.getReference(thread, THREAD_LOCALS) != null;
  }

  /** Not by getId(), which a subclass may have overridden; but if there is no other way. */
  @SuppressWarnings("deprecation") // getId is what JDK 17 has.
  public static long id(Thread thread) {
    return THREAD_ID >= 0 ? UNSAFE.getLong(thread, THREAD_ID) : thread.getId();
  }

  private ThreadContexts() {}
}
