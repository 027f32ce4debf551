package io.diag.agent.labels;

import io.diag.agent.weaving.Guard;
import io.diag.agent.weaving.Hook;
import java.util.List;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Where threads start, and where virtual ones get on and off their carriers. */
final class ThreadHookPoints {

  private static final String HOOKS = "io/diag/hooks/ThreadHooks";
  private static final String CONTEXTS = "io/diag/hooks/ThreadContexts";
  private static final String CONTEXT = "io/diag/hooks/LabelContext";
  private static final String THREAD = "java/lang/Thread";
  private static final String VIRTUAL_THREAD = "java/lang/VirtualThread";
  private static final String THREAD_LOCAL = "java/lang/ThreadLocal";
  private static final String CONTAINER = "jdk/internal/vm/ThreadContainer";
  private static final String ONE_CONTAINER = "(L" + CONTAINER + ";)V";
  private static final String POOL = "java/util/concurrent/ForkJoinPool";
  private static final String QUEUE = "java/util/concurrent/ForkJoinPool$WorkQueue";
  private static final String ANY = "java/lang/Throwable";

  static List<Hook> platform() {
    return List.of(new Start(THREAD, "()V", THREAD));
  }

  /** JDK 19 and newer: threads of a structured scope or an executor of one thread per task. */
  static List<Hook> contained() {
    return List.of(new Start(THREAD, ONE_CONTAINER, THREAD, CONTAINER));
  }

  static List<Hook> virtual() {
    return List.of(
        new Start(VIRTUAL_THREAD, ONE_CONTAINER, VIRTUAL_THREAD, CONTAINER),
        new Mount(),
        new Unmount());
  }

  /** Where the carriers of virtual threads begin. Without it they are registered later. */
  static List<Hook> carriers() {
    return List.of(new Worker());
  }

  private static final class Worker extends Hook {

    Worker() {
      super(POOL, "runWorker", "(L" + QUEUE + ";)V");
    }

    @Override
    protected void atStart(MethodVisitor code) {
      Guard guard = Guard.begin(code, ANY);
      call(code, HOOKS, "workerStarts", "()V");
      guard.end(POOL, QUEUE);
    }
  }

  /**
   * Gives the new thread its labels as a thread local of its own. Only code of java.lang can: it is
   * put into the class itself.
   */
  private static final class Start extends Hook {

    private final Object[] locals;

    Start(String className, String descriptor, Object... locals) {
      super(className, "start", descriptor);
      this.locals = locals;
    }

    @Override
    protected void atStart(MethodVisitor code) {
      Label without = new Label();
      Label done = new Label();
      // Of memory only: an overflow of the stack is let through, while nothing has been done yet.
      Guard guard = Guard.begin(code, "java/lang/OutOfMemoryError");
      code.visitVarInsn(Opcodes.ALOAD, 0);
      call(code, HOOKS, "starting", "(Ljava/lang/Thread;)L" + CONTEXT + ";");
      code.visitInsn(Opcodes.DUP);
      code.visitJumpInsn(Opcodes.IFNULL, without);
      code.visitFieldInsn(Opcodes.GETSTATIC, CONTEXTS, "CONTEXT", "L" + THREAD_LOCAL + ";");
      code.visitInsn(Opcodes.SWAP);
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitInsn(Opcodes.SWAP);
      code.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL,
          THREAD_LOCAL,
          "createMap",
          "(Ljava/lang/Thread;Ljava/lang/Object;)V",
          false);
      code.visitJumpInsn(Opcodes.GOTO, done);
      code.visitLabel(without);
      code.visitFrame(Opcodes.F_NEW, locals.length, locals, 1, new Object[] {CONTEXT});
      code.visitInsn(Opcodes.POP);
      code.visitLabel(done);
      code.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, null);
      code.visitInsn(Opcodes.NOP);
      guard.end(locals);
    }
  }

  private static final class Mount extends Hook {

    Mount() {
      super(VIRTUAL_THREAD, "mount", "()V");
    }

    @Override
    protected void atStart(MethodVisitor code) {
      Guard guard = Guard.begin(code, ANY);
      code.visitVarInsn(Opcodes.ALOAD, 0);
      call(code, HOOKS, "mount", "(Ljava/lang/Thread;)V");
      guard.end(VIRTUAL_THREAD);
    }
  }

  /** At its end: before that, the current thread is neither the one nor the other. */
  private static final class Unmount extends Hook {

    Unmount() {
      super(VIRTUAL_THREAD, "unmount", "()V");
    }

    @Override
    protected void beforeReturn(MethodVisitor code, int opcode) {
      Guard guard = Guard.begin(code, ANY);
      call(code, HOOKS, "unmount", "()V");
      guard.end(VIRTUAL_THREAD);
    }
  }

  private ThreadHookPoints() {}
}
