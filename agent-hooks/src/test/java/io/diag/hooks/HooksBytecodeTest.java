package io.diag.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.hooks.HookCode.Method;
import io.diag.hooks.HookCode.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;

/**
 * What hooks may not do, read from their compiled code. They run where the JDK mounts, starts and
 * ends threads and inside its locks: a hook that waits there may stop all virtual threads for ever.
 */
class HooksBytecodeTest {

  /** Where a virtual thread is mounted and unmounted, by way of its carrier. */
  private static final List<String> MOUNTING = List.of("ThreadHooks.mount", "ThreadHooks.unmount");

  /** Where a thread is started or ends, and where one is parked that cannot leave its carrier. */
  private static final List<String> STARTING =
      List.of(
          "ThreadHooks.starting",
          "ThreadHooks.workerStarts",
          "OsThreads.started",
          "OsThreads.ended",
          "ThreadCreations.starting",
          "ThreadCreations.startingVirtual",
          "ThreadCreations.failed",
          "ThreadCreations.ended",
          "ThreadCreations.endedVirtual",
          "PinnedThreads.parked");

  /** What waits for nothing, runs no code of the application's and loads no class. */
  private static final List<String> HARMLESS =
      List.of(
          "java/lang/Object.<init>()",
          "java/lang/Object.getClass()",
          "java/lang/Math.",
          "java/lang/Long.",
          "java/lang/System.nanoTime()",
          "java/lang/System.identityHashCode(",
          "java/lang/Thread.currentThread()",
          "java/lang/Thread.onSpinWait()",
          "java/lang/Thread.isAlive()",
          "java/lang/Class.isInstance(",
          "java/lang/ref/Reference.refersTo(",
          "java/lang/ref/WeakReference.refersTo(",
          "java/util/concurrent/atomic/AtomicLong.",
          "java/util/concurrent/atomic/AtomicInteger.",
          "jdk/internal/misc/Unsafe.get",
          "jdk/internal/misc/Unsafe.put",
          "jdk/internal/misc/Unsafe.compareAndSet",
          "jdk/internal/misc/Unsafe.loadFence()",
          "jdk/internal/misc/Unsafe.storeFence()",
          // The JDK's Thread.threadId() is not in 17. Called only where a JDK has no field for it.
          "java/lang/Thread.getId()");

  private final HookCode code = HookCode.read();

  @Test
  void nothingLocks() {
    List<String> found = new ArrayList<>();
    for (Method method : code.methods()) {
      if ((method.access & Opcodes.ACC_SYNCHRONIZED) != 0) {
        found.add(method.name + " is synchronized");
      }
      for (Step step : method.steps) {
        if (step.opcode() == Opcodes.MONITORENTER) {
          found.add(method.name + " has a synchronized block");
        }
        if (step.isCall() && mayWait(step) && !isArgued(method, step)) {
          found.add(method.name + " calls " + step);
        }
      }
    }
    assertThat(found).isEmpty();
  }

  private static boolean mayWait(Step step) {
    String call = step.toString();
    String owner = step.owner();
    return (owner.startsWith("java/util/concurrent/")
            && !owner.startsWith("java/util/concurrent/atomic/")
            && !call.startsWith("java/util/concurrent/TimeUnit.toNanos"))
        || owner.equals("java/lang/ref/ReferenceQueue")
        || owner.startsWith("java/util/Collections")
        || owner.startsWith("java/io/")
        || owner.equals("java/util/Vector")
        || owner.equals("java/util/Hashtable")
        || owner.equals("java/lang/StringBuffer")
        || call.matches("java/lang/Thread\\.(sleep|join|yield|suspend|resume|stop|start)\\(.*")
        || call.matches(".*\\.(wait|notify|notifyAll)\\(J?I?\\)V");
  }

  private static boolean isArgued(Method method, Step step) {
    String call = step.toString();
    // Reads a field.
    return call.startsWith("java/util/concurrent/locks/LockSupport.getBlocker(")
        // Not of a virtual thread, see there; a platform thread only gives its processor away.
        || (method.name.equals("SpinLock.lock()V") && call.equals("java/lang/Thread.yield()V"))
        // Returns at once without a lock if nothing has been dropped; else its lock is held for a
        // few instructions, in which the JDK keeps a virtual thread on its carrier. Called only by
        // the threads that give tasks, never where one is mounted.
        || (method.name.startsWith("PendingTasks.")
            && step.owner().equals("java/lang/ref/ReferenceQueue")
            && !call.contains(".remove("))
        // Of the executor that the application has given to a CompletableFuture, in its place.
        || method.name.startsWith("LabelledTask$")
        // What the application asks of its own pool: remove(task).
        || method.name.startsWith("TaskHooks.queued(");
  }

  /** A lambda, a joined string or a record's methods are made when they are first needed. */
  @Test
  void nothingIsLinkedAtRunTime() {
    List<String> found = new ArrayList<>();
    for (Method method : code.methods()) {
      for (Step step : method.steps) {
        if (step.opcode() == Opcodes.INVOKEDYNAMIC) {
          found.add(method.name + " links " + step);
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void whereAThreadIsMountedNothingIsAllocated() {
    Set<Method> reachable = code.reachable(roots(MOUNTING));
    assertThat(allocating(reachable))
        // Of threads that carry no others.
        .containsExactly(
            "LabelHistory$Block.<init>(I)V",
            "LabelHistory.anotherBlock()Lio/diag/hooks/LabelHistory$Block;");
  }

  @Test
  void whereAThreadIsMountedOnlyHarmlessMethodsOfOthersAreCalled() {
    assertThat(calls(code.reachable(roots(MOUNTING))))
        // Asks async-profiler for the address of a variable of the current thread, without a lock;
        // it has been called before by the agent. Once per carrier and library.
        .containsExactly("java/util/function/LongSupplier.getAsLong()J");
  }

  @Test
  void whereAThreadStartsOrEndsWhatIsAllocatedIsArgued() {
    Set<Method> reachable = code.reachable(roots(STARTING));
    reachable.removeAll(code.reachable(roots(MOUNTING)));
    assertThat(allocating(reachable))
        .as("by ordinary code of a thread, where no lock of the agent's is held")
        .containsExactlyInAnyOrder(
            // A carrier's or a thread's own place, once.
            "OsThreads.register(Ljava/lang/Thread;Lio/diag/hooks/LabelContext;)"
                + "Lio/diag/hooks/OsThread;",
            "OsThreads.attachCarrier(Ljava/lang/Thread;)Lio/diag/hooks/OsThread;",
            "OsThread.<init>(Ljava/lang/Thread;Lio/diag/hooks/LabelContext;IZ)V",
            "LabelHistory.<init>(Z)V",
            "LabelHistory.makeRoom()V",
            // The labels that it begins with.
            "ThreadContexts.make(Ljava/lang/Thread;Lio/diag/hooks/LabelSet;)"
                + "Lio/diag/hooks/LabelContext;",
            "LabelContext.<init>(Ljava/lang/Thread;Lio/diag/hooks/LabelSet;)V",
            // Who started it.
            "ThreadCreations.record(Ljava/lang/Thread;Lio/diag/hooks/CreationSite$Kind;)V",
            "CreationSites.add(JLio/diag/hooks/CreationSite$Kind;Ljava/lang/Throwable;)"
                + "Lio/diag/hooks/CreationSite;",
            "CreationSites.sweep()Z",
            "CreationSite.<init>(JLio/diag/hooks/CreationSite$Kind;"
                + "[Ljava/lang/StackTraceElement;)V",
            "CreatedThreads$Stripe.put(Lio/diag/hooks/Creation;I)Z");
  }

  @Test
  void whereAThreadStartsOrEndsWhatIsCalledIsArgued() {
    assertThat(calls(code.reachable(roots(STARTING))))
        .containsExactlyInAnyOrder(
            "java/util/function/LongSupplier.getAsLong()J",
            // Of the creator's stack, as text, once for each place that starts threads. Its own
            // monitor is of an object that no other thread has.
            "java/lang/Throwable.<init>()V",
            "java/lang/Throwable.getStackTrace()[Ljava/lang/StackTraceElement;",
            "java/lang/StackTraceElement.getClassName()Ljava/lang/String;",
            "java/lang/StackTraceElement.getMethodName()Ljava/lang/String;",
            "java/lang/StackTraceElement.hashCode()I",
            "java/util/Arrays.copyOfRange([Ljava/lang/Object;II)[Ljava/lang/Object;",
            "java/lang/ref/WeakReference.<init>(Ljava/lang/Object;)V",
            // Final methods of String and Class.
            "java/lang/String.equals(Ljava/lang/Object;)Z",
            "java/lang/String.startsWith(Ljava/lang/String;)Z",
            "java/lang/Class.getName()Ljava/lang/String;",
            "java/lang/Class.getClassLoader()Ljava/lang/ClassLoader;",
            // Gives its processor away, if it is no virtual thread.
            "java/lang/Thread.yield()V");
  }

  @Test
  void underASpinLockNothingIsAllocatedAndNothingElseIsCalled() {
    List<String> found = new ArrayList<>();
    int regions = 0;
    for (Method method : code.methods()) {
      List<Step> locked = method.whileLocked();
      if (locked.isEmpty() || method.name.startsWith("PendingTasks$")) {
        continue;
      }
      regions++;
      List<Method> called = new ArrayList<>();
      for (Step step : locked) {
        check(method, step, found);
        Method own = step.isCall() ? code.called(step) : null;
        if (own != null) {
          called.add(own);
        }
      }
      for (Method reached : code.reachable(called)) {
        reached.steps.forEach(step -> check(reached, step, found));
      }
    }
    assertThat(found).isEmpty();
    assertThat(regions).as("methods that take a spin lock").isGreaterThan(15);
  }

  private void check(Method method, Step step, List<String> found) {
    if (step.allocates()) {
      found.add(method.name + " makes " + step);
    }
    boolean harmless =
        isHarmless(step)
            // Of arrays of strings.
            || step.toString().startsWith("java/util/Arrays.equals(")
            || step.toString().startsWith("java/util/Arrays.hashCode(");
    if (step.isCall() && code.called(step) == null && !harmless) {
      found.add(method.name + " calls " + step);
    }
    if (step.isCall() && step.member().equals("lock()V")) {
      found.add(method.name + " takes a second lock");
    }
  }

  /** The check of spin locks finds what it looks for. */
  @Test
  void aSpinLockIsSeen() {
    Method add = code.named("Contention.add").get(0);
    assertThat(add.whileLocked()).isNotEmpty().hasSizeLessThan(add.steps.size());
    Method sums = code.named("Contention.sums").get(0);
    assertThat(sums.steps).anyMatch(Step::allocates);
    assertThat(sums.whileLocked()).isNotEmpty().noneMatch(Step::allocates);
  }

  private List<Method> roots(List<String> names) {
    List<Method> roots = new ArrayList<>();
    for (String name : names) {
      List<Method> found = code.named(name);
      assertThat(found).as(name).hasSize(1);
      roots.addAll(found);
    }
    return roots;
  }

  private static Set<String> allocating(Collection<Method> methods) {
    Set<String> found = new TreeSet<>();
    for (Method method : methods) {
      if (method.steps.stream().anyMatch(Step::allocates)) {
        found.add(method.name);
      }
    }
    return found;
  }

  private Set<String> calls(Collection<Method> methods) {
    Set<String> found = new TreeSet<>();
    for (Method method : methods) {
      for (Step step : method.steps) {
        if (step.isCall() && code.called(step) == null && !isHarmless(step)) {
          found.add(step.toString());
        }
      }
    }
    return found;
  }

  private static boolean isHarmless(Step step) {
    // An object of the hooks' own may be asked for by its own type.
    String call =
        HookCode.isOwn(step) ? "java/lang/ref/Reference." + step.member() : step.toString();
    return HARMLESS.stream().anyMatch(call::startsWith);
  }
}
