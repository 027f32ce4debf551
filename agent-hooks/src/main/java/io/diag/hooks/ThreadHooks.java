package io.diag.hooks;

import java.util.concurrent.ForkJoinWorkerThread;

/**
 * What the JDK's thread classes call. Nothing here throws, but for want of stack; where that must
 * not be, what is woven in catches it.
 */
// Sets are compared by identity: equal ones cost a wrong guess at most.
@SuppressWarnings("ReferenceEquality")
public final class ThreadHooks {

  /** To be implemented by the agent's threads, which work for nobody's tenant. */
  public interface Unlabelled {}

  /** The agent's thread that is there before the class above; null if there is none. */
  private static volatile Thread logThread;

  /** Told by the agent once: this one is the agent's, too. */
  public static void isLogThread(Thread thread) {
    logThread = thread;
  }

  /** Whether it is one of the agent's own. */
  // Threads are told apart by identity.
  static boolean isAgents(Thread thread) {
    return thread instanceof Unlabelled || thread == logThread;
  }

  /** Their pools and event loops start threads that outlive the task for which they are started. */
  private static final String[] FRAMEWORKS = {
    // Written so that the build, which relocates our own Netty, leaves these names alone.
    "io!netty!".replace('!', '.'),
    "io.grpc.netty.shaded.",
    "io.vertx.",
    "org.eclipse.jetty.",
    "org.apache.tomcat.",
    "org.apache.catalina.",
    "org.apache.coyote.",
    "org.jboss.threads.",
    "org.xnio.",
    "org.apache.kafka.",
    "com.zaxxer.hikari.",
    "okhttp3.",
    "reactor.core.",
  };

  private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

  /** Called in {@code Thread.start}: what the new thread begins with, or null for nothing. */
  public static LabelContext starting(Thread child) {
    if (!ThreadContexts.isUsed()) {
      return null;
    }
    try {
      LabelContext creator = ThreadContexts.peek(Thread.currentThread());
      if (creator == null
          || creator.isWorker(child)
          || creator.labels() == LabelSet.NONE
          || child.isAlive()
          || ThreadContexts.hasThreadLocals(child)
          || !inherits(child)) {
        return null;
      }
      OsThreads.tellStarts();
      return ThreadContexts.make(child, creator.labels());
    } catch (Throwable e) {
      SuppressedErrors.beforehand(e);
      return null;
    }
  }

  /**
   * Not what goes on to work for others: the JDK's own infrastructure, such as the selector of an
   * HTTP client or a carrier; the workers of a fork-join pool, whose tasks bring their labels
   * along; the pools and event loops of frameworks, which start a thread when a task is given to
   * them.
   */
  private static boolean inherits(Thread child) {
    if (child instanceof ForkJoinWorkerThread || child instanceof Unlabelled) {
      return false;
    }
    Class<?> type = child.getClass();
    if (type == Thread.class || ThreadContexts.isVirtual(child)) {
      Object task = ThreadContexts.task(child);
      return task == null || !isFrameworks(task.getClass());
    }
    ClassLoader loader = type.getClassLoader();
    return loader != null && loader != PLATFORM && !isFrameworks(type);
  }

  private static boolean isFrameworks(Class<?> type) {
    String name = type.getName();
    for (String prefix : FRAMEWORKS) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Called where a worker of a fork-join pool begins, by itself. Those that carry virtual threads
   * are registered here, so that nothing has to be allocated when a thread is mounted.
   */
  public static void workerStarts() {
    try {
      ThreadContexts.carrierStarts(Thread.currentThread());
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
  }

  /**
   * Called at the start of {@code VirtualThread.mount}: the current thread is still the carrier.
   */
  public static void mount(Thread virtual) {
    if (!ThreadContexts.isUsedByVirtual()) {
      return;
    }
    try {
      ThreadContexts.mount(virtual);
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
  }

  /**
   * Called at the end of {@code VirtualThread.unmount}: the current thread is the carrier again.
   */
  public static void unmount() {
    if (!ThreadContexts.isUsedByVirtual()) {
      return;
    }
    try {
      ThreadContexts.unmount();
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
    }
  }

  private ThreadHooks() {}
}
