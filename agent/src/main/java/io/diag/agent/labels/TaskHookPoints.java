package io.diag.agent.labels;

import io.diag.agent.weaving.Guard;
import io.diag.agent.weaving.Hook;
import java.util.List;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Where the JDK's executors take tasks, and where they run them. */
final class TaskHookPoints {

  private static final String HOOKS = "io/diag/hooks/TaskHooks";
  private static final String POOL = "java/util/concurrent/ThreadPoolExecutor";
  private static final String FORK_JOIN_POOL = "java/util/concurrent/ForkJoinPool";
  private static final String FORK_JOIN_TASK = "java/util/concurrent/ForkJoinTask";
  private static final String FUTURE_TASK = "java/util/concurrent/FutureTask";
  private static final String STAGE = "java/util/concurrent/CompletableFuture$UniCompletion";
  private static final String DELAYED_TASK =
      "java/util/concurrent/DelayScheduler$ScheduledForkJoinTask";
  private static final String ANY = "java/lang/Throwable";
  private static final String OBJECT = "Ljava/lang/Object;";
  private static final String RUNNABLE = "Ljava/lang/Runnable;";
  private static final String CALLABLE = "Ljava/util/concurrent/Callable;";
  private static final String EXECUTOR = "Ljava/util/concurrent/Executor;";
  private static final String QUEUE = "Ljava/util/concurrent/BlockingQueue;";
  private static final String TASK = "Ljava/util/concurrent/ForkJoinTask;";

  static List<Hook> all() {
    return List.of(
        new Offer(),
        new Remove(),
        new DiscardOldest(),
        new MakeWorker(),
        new StartWorker(),
        new Worker(),
        new Future(),
        new Argument(STAGE, "<init>", "(" + EXECUTOR, 1, "stage", EXECUTOR),
        new Forked(FORK_JOIN_TASK, "fork", "()", 0),
        new Unfork(),
        new Forked(FORK_JOIN_POOL, "externalSubmit", "(" + TASK, 1),
        new RunForked());
  }

  /** JDK 21 and newer: there externalSubmit is one way among others. */
  static List<Hook> since21() {
    return List.of(new Forked(FORK_JOIN_POOL, "poolSubmit", "(Z" + TASK, 2));
  }

  /** JDK 25 and newer: fork-join pools run delayed tasks as well. */
  static List<Hook> since25() {
    String start = "(JJZ" + RUNNABLE + CALLABLE;
    return List.of(
        new Argument(DELAYED_TASK, "<init>", start, 6, "delayed", RUNNABLE),
        new Argument(DELAYED_TASK, "<init>", start, 7, "future", CALLABLE));
  }

  /** Replaces an argument by what the hook makes of it. */
  private static final class Argument extends Hook {

    private final int variable;
    private final String hook;
    private final String type;

    Argument(
        String className,
        String method,
        String descriptorStart,
        int variable,
        String hook,
        String type) {
      super(className, method, descriptorStart);
      this.variable = variable;
      this.hook = hook;
      this.type = type;
    }

    @Override
    protected void atStart(MethodVisitor code) {
      code.visitVarInsn(Opcodes.ALOAD, variable);
      call(code, HOOKS, hook, "(" + type + ")" + type);
      code.visitVarInsn(Opcodes.ASTORE, variable);
    }
  }

  /** Where the queue may refuse the task: {@code execute} offers it in one place. */
  private static final class Offer extends Hook {

    Offer() {
      super(POOL, "execute", "(" + RUNNABLE);
    }

    @Override
    protected void beforeCall(MethodVisitor code, String name, String descriptor) {
      if (name.equals("offer")) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        call(code, HOOKS, "queues", "(" + OBJECT + OBJECT + ")V");
      }
    }

    /**
     * By the stack alone: another agent, such as OpenTelemetry's, may keep something in local
     * variables that the JDK's method does not have, and a frame would have to name those. The hook
     * throws nothing, and for calling it the offer has needed more stack before.
     */
    @Override
    protected void afterCall(MethodVisitor code, String name) {
      if (name.equals("offer")) {
        code.visitInsn(Opcodes.DUP);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        call(code, HOOKS, "queued", "(Z" + OBJECT + OBJECT + ")V");
      }
    }
  }

  private static final class Remove extends Hook {

    Remove() {
      super(POOL, "remove", "(" + RUNNABLE + ")Z");
    }

    /** By the stack alone, as {@link Offer}. */
    @Override
    protected void beforeReturn(MethodVisitor code, int opcode) {
      code.visitInsn(Opcodes.DUP);
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitVarInsn(Opcodes.ALOAD, 1);
      call(code, HOOKS, "tookBack", "(Z" + OBJECT + OBJECT + ")V");
    }
  }

  /** The JDK's own policy takes a task out of the queue as an application would. */
  private static final class DiscardOldest extends Hook {

    DiscardOldest() {
      super(POOL + "$DiscardOldestPolicy", "rejectedExecution", "(" + RUNNABLE);
    }

    @Override
    protected void afterCall(MethodVisitor code, String name) {
      if (name.equals("poll")) {
        code.visitInsn(Opcodes.DUP);
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.SWAP);
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitInsn(Opcodes.SWAP);
        call(code, HOOKS, "tookBack", "(Z" + OBJECT + OBJECT + ")V");
      }
    }
  }

  /** A task that is a worker's first is never in the queue: its labels wait for the worker. */
  private static final class MakeWorker extends Hook {

    MakeWorker() {
      super(POOL + "$Worker", "<init>", "(");
    }

    @Override
    protected void beforeReturn(MethodVisitor code, int opcode) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitVarInsn(Opcodes.ALOAD, 2);
      call(code, HOOKS, "madeWorker", "(" + OBJECT + OBJECT + ")V");
    }
  }

  private static final class StartWorker extends Hook {

    StartWorker() {
      super(POOL, "addWorker", "(" + RUNNABLE);
    }

    @Override
    protected void beforeCall(MethodVisitor code, String name, String descriptor) {
      // Of the thread, or since 21 of the container that starts it. Not guarded, as to start it
      // takes
      // more stack than this.
      if (name.equals("start")) {
        code.visitInsn(Opcodes.DUP);
        call(code, HOOKS, "startsWorker", "(Ljava/lang/Thread;)V");
      }
    }
  }

  private static final class Worker extends Hook {

    Worker() {
      super(POOL, "runWorker", "(");
    }

    @Override
    protected void afterGet(MethodVisitor code, String name) {
      if (name.equals("firstTask")) {
        code.visitVarInsn(Opcodes.ALOAD, 1);
        call(code, HOOKS, "firstTask", "(" + OBJECT + ")V");
      }
    }

    @Override
    protected void beforeCall(MethodVisitor code, String name, String descriptor) {
      if (name.equals("getTask")) {
        call(code, HOOKS, "taskEnded", "()V");
      }
    }

    @Override
    protected void afterCall(MethodVisitor code, String name) {
      if (name.equals("getTask")) {
        code.visitInsn(Opcodes.DUP);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, POOL, "workQueue", QUEUE);
        call(code, HOOKS, "nextTask", "(" + OBJECT + OBJECT + OBJECT + ")V");
      }
    }
  }

  /** At the end of both constructors, since one of them makes the callable of a runnable. */
  private static final class Future extends Hook {

    Future() {
      super(FUTURE_TASK, "<init>", "(");
    }

    @Override
    protected void beforeReturn(MethodVisitor code, int opcode) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitFieldInsn(Opcodes.GETFIELD, FUTURE_TASK, "callable", CALLABLE);
      call(code, HOOKS, "future", "(" + CALLABLE + ")" + CALLABLE);
      code.visitFieldInsn(Opcodes.PUTFIELD, FUTURE_TASK, "callable", CALLABLE);
    }
  }

  /** Before the queue is locked. */
  private static final class Forked extends Hook {

    private final int task;

    /**
     * A hook of one of the ways.
     *
     * @param task which local variable has it
     */
    Forked(String className, String method, String descriptorStart, int task) {
      super(className, method, descriptorStart);
      this.task = task;
    }

    @Override
    protected void atStart(MethodVisitor code) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitVarInsn(Opcodes.ALOAD, task);
      call(code, HOOKS, "forked", "(" + OBJECT + OBJECT + ")V");
    }
  }

  /** Whoever takes a task back runs it under labels of its own, or gives it anew. */
  private static final class Unfork extends Hook {

    Unfork() {
      super(FORK_JOIN_TASK, "tryUnfork", "()Z");
    }

    @Override
    protected void atStart(MethodVisitor code) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      call(code, HOOKS, "unforks", "(" + OBJECT + ")V");
    }
  }

  private static final class RunForked extends Hook {

    RunForked() {
      super(FORK_JOIN_TASK, "doExec", "()");
    }

    @Override
    protected void beforeCall(MethodVisitor code, String name, String descriptor) {
      // Where what is thrown, such as for want of stack, ends the task: whoever waits for it would
      // wait for ever else.
      if (name.equals("exec") && descriptor.equals("()Z")) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        call(code, HOOKS, "beginForked", "(" + OBJECT + ")V");
      }
    }

    /** The task is done: an error would be somebody else's, such as of a worker that helps out. */
    @Override
    protected void beforeReturn(MethodVisitor code, int opcode) {
      boolean hasStatus = opcode == Opcodes.IRETURN;
      if (hasStatus) {
        code.visitVarInsn(Opcodes.ISTORE, 1);
      }
      Guard guard = Guard.begin(code, ANY);
      code.visitVarInsn(Opcodes.ALOAD, 0);
      call(code, HOOKS, "endForked", "(" + OBJECT + ")V");
      if (hasStatus) {
        guard.end(FORK_JOIN_TASK, Opcodes.INTEGER);
        code.visitVarInsn(Opcodes.ILOAD, 1);
      } else {
        guard.end(FORK_JOIN_TASK);
      }
    }
  }

  private TaskHookPoints() {}
}
