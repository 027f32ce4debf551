package io.diag.agent.labels;

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
  private static final String RUNNABLE = "Ljava/lang/Runnable;";
  private static final String CALLABLE = "Ljava/util/concurrent/Callable;";
  private static final String EXECUTOR = "Ljava/util/concurrent/Executor;";
  private static final String QUEUE = "Ljava/util/concurrent/BlockingQueue;";

  static List<Hook> all() {
    return List.of(
        new Argument(POOL, "execute", "(" + RUNNABLE + ")V", "submitted", RUNNABLE),
        new Argument(POOL, "reject", "(" + RUNNABLE + ")V", "original", RUNNABLE),
        new Remove(),
        new Drain(),
        new StartWorker(),
        new Worker(),
        new Future(),
        new Argument(STAGE, "<init>", "(" + EXECUTOR, "stage", EXECUTOR),
        new Forked(FORK_JOIN_TASK, "fork", "()", 0),
        new Forked(FORK_JOIN_POOL, "externalSubmit", "(Ljava/util/concurrent/ForkJoinTask;)", 1),
        new RunForked());
  }

  /** JDK 21 and newer: there externalSubmit is one way among others. */
  static List<Hook> since21() {
    return List.of(
        new Forked(FORK_JOIN_POOL, "poolSubmit", "(ZLjava/util/concurrent/ForkJoinTask;)", 2));
  }

  /** JDK 25 and newer: fork-join pools run delayed tasks as well. */
  static List<Hook> since25() {
    return List.of(new Delayed());
  }

  /** Replaces the first argument by what the hook makes of it. */
  private static final class Argument extends Hook {

    private final String method;
    private final String descriptorStart;
    private final String hook;
    private final String type;

    Argument(String className, String method, String descriptorStart, String hook, String type) {
      super(className, method);
      this.method = method;
      this.descriptorStart = descriptorStart;
      this.hook = hook;
      this.type = type;
    }

    @Override
    protected boolean matches(String name, String descriptor) {
      return name.equals(method) && descriptor.startsWith(descriptorStart);
    }

    @Override
    protected MethodVisitor weave(MethodVisitor code) {
      return new Code(code) {
        @Override
        protected void start() {
          super.visitVarInsn(Opcodes.ALOAD, 1);
          call(HOOKS, hook, "(" + type + ")" + type);
          super.visitVarInsn(Opcodes.ASTORE, 1);
        }
      };
    }
  }

  private static final class Remove extends Hook {

    Remove() {
      super(POOL, "remove");
    }

    @Override
    protected boolean matches(String method, String descriptor) {
      return method.equals("remove") && descriptor.equals("(" + RUNNABLE + ")Z");
    }

    @Override
    protected MethodVisitor weave(MethodVisitor code) {
      return new Code(code) {
        @Override
        protected void start() {
          super.visitVarInsn(Opcodes.ALOAD, 1);
          super.visitVarInsn(Opcodes.ALOAD, 0);
          super.visitFieldInsn(Opcodes.GETFIELD, POOL, "workQueue", QUEUE);
          call(HOOKS, "queued", "(" + RUNNABLE + QUEUE + ")" + RUNNABLE);
          super.visitVarInsn(Opcodes.ASTORE, 1);
        }
      };
    }
  }

  /** What {@code shutdownNow} answers. */
  private static final class Drain extends Hook {

    Drain() {
      super(POOL, "drainQueue");
    }

    @Override
    protected boolean matches(String method, String descriptor) {
      return method.equals("drainQueue") && descriptor.equals("()Ljava/util/List;");
    }

    @Override
    protected MethodVisitor weave(MethodVisitor code) {
      return new Code(code) {
        @Override
        protected void beforeReturn() {
          call(HOOKS, "originals", "(Ljava/util/List;)Ljava/util/List;");
        }
      };
    }
  }

  private static final class StartWorker extends Hook {

    StartWorker() {
      super(POOL, "addWorker");
    }

    @Override
    protected boolean matches(String method, String descriptor) {
      return method.equals("addWorker");
    }

    @Override
    protected MethodVisitor weave(MethodVisitor code) {
      return new Code(code) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String name, String descriptor, boolean isInterface) {
          // Of the thread, or since 21 of the container that starts it.
          if (opcode == Opcodes.INVOKEVIRTUAL && name.equals("start")) {
            call(HOOKS, "startsWorker", "()V");
          }
          super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }
      };
    }
  }

  private static final class Worker extends Hook {

    Worker() {
      super(POOL, "runWorker");
    }

    @Override
    protected boolean matches(String method, String descriptor) {
      return method.equals("runWorker");
    }

    @Override
    protected MethodVisitor weave(MethodVisitor code) {
      return new Code(code) {
        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
          super.visitFieldInsn(opcode, owner, name, descriptor);
          if (opcode == Opcodes.GETFIELD && name.equals("firstTask")) {
            call(HOOKS, "firstTask", "(" + RUNNABLE + ")" + RUNNABLE);
          }
        }

        @Override
        public void visitMethodInsn(
            int opcode, String owner, String name, String descriptor, boolean isInterface) {
          boolean next = name.equals("getTask");
          if (next) {
            call(HOOKS, "taskEnded", "()V");
          }
          super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
          if (next) {
            call(HOOKS, "nextTask", "(" + RUNNABLE + ")" + RUNNABLE);
          }
        }
      };
    }
  }

  /** At the end of both constructors, since one of them makes the callable of a runnable. */
  private static final class Future extends Hook {

    Future() {
      super(FUTURE_TASK, "<init>");
    }

    @Override
    protected boolean matches(String method, String descriptor) {
      return method.equals("<init>");
    }

    @Override
    protected MethodVisitor weave(MethodVisitor code) {
      return new Code(code) {
        @Override
        protected void beforeReturn() {
          super.visitVarInsn(Opcodes.ALOAD, 0);
          super.visitVarInsn(Opcodes.ALOAD, 0);
          super.visitFieldInsn(Opcodes.GETFIELD, FUTURE_TASK, "callable", CALLABLE);
          call(HOOKS, "future", "(" + CALLABLE + ")" + CALLABLE);
          super.visitFieldInsn(Opcodes.PUTFIELD, FUTURE_TASK, "callable", CALLABLE);
        }
      };
    }
  }

  /** Before the queue is locked. */
  private static final class Forked extends Hook {

    private final String method;
    private final String descriptorStart;
    private final int task;

    /**
     * A hook of one of the ways.
     *
     * @param task which local variable has it
     */
    Forked(String className, String method, String descriptorStart, int task) {
      super(className, method);
      this.method = method;
      this.descriptorStart = descriptorStart;
      this.task = task;
    }

    @Override
    protected boolean matches(String name, String descriptor) {
      return name.equals(method) && descriptor.startsWith(descriptorStart);
    }

    @Override
    protected MethodVisitor weave(MethodVisitor code) {
      return new Code(code) {
        @Override
        protected void start() {
          super.visitVarInsn(Opcodes.ALOAD, 0);
          super.visitVarInsn(Opcodes.ALOAD, task);
          call(HOOKS, "forked", "(Ljava/lang/Object;Ljava/lang/Object;)V");
        }
      };
    }
  }

  private static final class Delayed extends Hook {

    private static final int RUNNABLE_ARGUMENT = 6;
    private static final int CALLABLE_ARGUMENT = 7;

    Delayed() {
      super("java/util/concurrent/DelayScheduler$ScheduledForkJoinTask", "<init>");
    }

    @Override
    protected boolean matches(String method, String descriptor) {
      return method.equals("<init>") && descriptor.startsWith("(JJZ" + RUNNABLE + CALLABLE);
    }

    @Override
    protected MethodVisitor weave(MethodVisitor code) {
      return new Code(code) {
        @Override
        protected void start() {
          super.visitVarInsn(Opcodes.ALOAD, RUNNABLE_ARGUMENT);
          call(HOOKS, "delayed", "(" + RUNNABLE + ")" + RUNNABLE);
          super.visitVarInsn(Opcodes.ASTORE, RUNNABLE_ARGUMENT);
          super.visitVarInsn(Opcodes.ALOAD, CALLABLE_ARGUMENT);
          call(HOOKS, "future", "(" + CALLABLE + ")" + CALLABLE);
          super.visitVarInsn(Opcodes.ASTORE, CALLABLE_ARGUMENT);
        }
      };
    }
  }

  private static final class RunForked extends Hook {

    RunForked() {
      super(FORK_JOIN_TASK, "doExec");
    }

    @Override
    protected boolean matches(String method, String descriptor) {
      return method.equals("doExec");
    }

    @Override
    protected MethodVisitor weave(MethodVisitor code) {
      return new Code(code) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String name, String descriptor, boolean isInterface) {
          // Where what is thrown, such as for want of stack, ends the task: whoever waits for it
          // would wait for ever else.
          if (name.equals("exec") && descriptor.equals("()Z")) {
            super.visitVarInsn(Opcodes.ALOAD, 0);
            call(HOOKS, "beginForked", "(Ljava/lang/Object;)V");
          }
          super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }

        @Override
        protected void beforeReturn() {
          super.visitVarInsn(Opcodes.ALOAD, 0);
          call(HOOKS, "endForked", "(Ljava/lang/Object;)V");
        }
      };
    }
  }

  private TaskHookPoints() {}
}
