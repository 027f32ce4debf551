package io.diag.agent.labels;

import io.diag.agent.weaving.Hook;
import java.util.List;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Where threads start, and where virtual ones get on and off their carriers. */
final class ThreadHookPoints {

  private static final String HOOKS = "io/diag/hooks/ThreadHooks";
  private static final String CONTEXTS = "io/diag/hooks/ThreadContexts";
  private static final String CONTEXT = "Lio/diag/hooks/LabelContext;";
  private static final String THREAD = "java/lang/Thread";
  private static final String VIRTUAL_THREAD = "java/lang/VirtualThread";
  private static final String THREAD_LOCAL = "java/lang/ThreadLocal";
  private static final String CONTAINER = "(Ljdk/internal/vm/ThreadContainer;)V";

  static List<Hook> platform() {
    return List.of(new Start(THREAD, "()V"));
  }

  /** JDK 19 and newer: threads of a structured scope or an executor of one thread per task. */
  static List<Hook> contained() {
    return List.of(new Start(THREAD, CONTAINER));
  }

  static List<Hook> virtual() {
    return List.of(new Start(VIRTUAL_THREAD, CONTAINER), new Mount(), new Unmount());
  }

  /**
   * Gives the new thread its labels as a thread local of its own. Only code of java.lang can: it is
   * put into the class itself.
   */
  private static final class Start extends Hook {

    private final String descriptor;

    Start(String className, String descriptor) {
      super(className, "start" + descriptor);
      this.descriptor = descriptor;
    }

    @Override
    protected boolean matches(String method, String descriptor) {
      return method.equals("start") && descriptor.equals(this.descriptor);
    }

    @Override
    protected MethodVisitor weave(MethodVisitor code) {
      return new Code(code) {
        @Override
        protected void start() {
          Label without = new Label();
          Label go = new Label();
          super.visitVarInsn(Opcodes.ALOAD, 0);
          call(HOOKS, "starting", "(Ljava/lang/Thread;)" + CONTEXT);
          super.visitInsn(Opcodes.DUP);
          super.visitJumpInsn(Opcodes.IFNULL, without);
          super.visitFieldInsn(Opcodes.GETSTATIC, CONTEXTS, "CONTEXT", "L" + THREAD_LOCAL + ";");
          super.visitInsn(Opcodes.SWAP);
          super.visitVarInsn(Opcodes.ALOAD, 0);
          super.visitInsn(Opcodes.SWAP);
          super.visitMethodInsn(
              Opcodes.INVOKEVIRTUAL,
              THREAD_LOCAL,
              "createMap",
              "(Ljava/lang/Thread;Ljava/lang/Object;)V",
              false);
          super.visitJumpInsn(Opcodes.GOTO, go);
          super.visitLabel(without);
          super.visitFrame(
              Opcodes.F_SAME1, 0, null, 1, new Object[] {"io/diag/hooks/LabelContext"});
          super.visitInsn(Opcodes.POP);
          super.visitLabel(go);
          super.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
          // So that a frame the method begins with has a place of its own.
          super.visitInsn(Opcodes.NOP);
        }
      };
    }
  }

  private static final class Mount extends Hook {

    Mount() {
      super(VIRTUAL_THREAD, "mount");
    }

    @Override
    protected boolean matches(String method, String descriptor) {
      return method.equals("mount") && descriptor.equals("()V");
    }

    @Override
    protected MethodVisitor weave(MethodVisitor code) {
      return new Code(code) {
        @Override
        protected void start() {
          super.visitVarInsn(Opcodes.ALOAD, 0);
          call(HOOKS, "mount", "(Ljava/lang/Thread;)V");
        }
      };
    }
  }

  /** At its end: before that, the current thread is neither the one nor the other. */
  private static final class Unmount extends Hook {

    Unmount() {
      super(VIRTUAL_THREAD, "unmount");
    }

    @Override
    protected boolean matches(String method, String descriptor) {
      return method.equals("unmount") && descriptor.equals("()V");
    }

    @Override
    protected MethodVisitor weave(MethodVisitor code) {
      return new Code(code) {
        @Override
        protected void beforeReturn() {
          call(HOOKS, "unmount", "()V");
        }
      };
    }
  }

  private ThreadHookPoints() {}
}
