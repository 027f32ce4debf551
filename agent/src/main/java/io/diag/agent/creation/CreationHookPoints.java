package io.diag.agent.creation;

import io.diag.agent.weaving.Guard;
import io.diag.agent.weaving.Hook;
import java.util.List;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Where the JDK starts threads, and where they end. */
final class CreationHookPoints {

  private static final String HOOKS = "io/diag/hooks/ThreadCreations";
  private static final String THREAD = "java/lang/Thread";
  private static final String VIRTUAL_THREAD = "java/lang/VirtualThread";
  private static final String CONTAINER = "jdk/internal/vm/ThreadContainer";
  private static final String ONE_CONTAINER = "(L" + CONTAINER + ";)V";
  private static final String ONE_THREAD = "(Ljava/lang/Thread;)V";
  private static final String ANY = "java/lang/Throwable";

  static List<Hook> platform() {
    return List.of(new Start("()V", THREAD), new End(THREAD, "exit", "()V", "ended", THREAD));
  }

  /** JDK 19 and newer: threads of a structured scope or of an executor. */
  static List<Hook> contained() {
    return List.of(new Start(ONE_CONTAINER, THREAD, CONTAINER));
  }

  static List<Hook> virtual() {
    return List.of(
        new StartVirtual(),
        new End(
            VIRTUAL_THREAD, "afterDone", "(Z)V", "endedVirtual", VIRTUAL_THREAD, Opcodes.INTEGER));
  }

  /**
   * Under the thread's lock and once it is known not to have been started before. What is thrown
   * there is as if the JVM could not start it.
   */
  private static final class Start extends Hook {

    private final Object[] locals;

    Start(String descriptor, Object... locals) {
      super(THREAD, "start", descriptor);
      this.locals = locals;
    }

    @Override
    protected void beforeCall(MethodVisitor code, String name, String descriptor) {
      if (name.equals("start0")) {
        code.visitInsn(Opcodes.DUP);
        call(code, HOOKS, "starting", ONE_THREAD);
      }
    }

    @Override
    protected void atEnd(MethodVisitor code, Label start) {
      Label handler = new Label();
      // Behind the method's own, so that those come first.
      code.visitTryCatchBlock(start, handler, handler, ANY);
      code.visitLabel(handler);
      code.visitFrame(Opcodes.F_NEW, locals.length, locals, 1, new Object[] {ANY});
      code.visitVarInsn(Opcodes.ALOAD, 0);
      call(code, HOOKS, "failed", ONE_THREAD);
      code.visitInsn(Opcodes.ATHROW);
    }
  }

  /** Where what is thrown ends the thread, as if it could not be scheduled. */
  private static final class StartVirtual extends Hook {

    StartVirtual() {
      super(VIRTUAL_THREAD, "start", ONE_CONTAINER);
    }

    @Override
    protected void beforeCall(MethodVisitor code, String name, String descriptor) {
      // Its container's add, which was onStart up to 21.
      if (descriptor.equals(ONE_THREAD) && (name.equals("add") || name.equals("onStart"))) {
        code.visitInsn(Opcodes.DUP);
        call(code, HOOKS, "startingVirtual", ONE_THREAD);
      }
    }
  }

  private static final class End extends Hook {

    private final String hook;
    private final Object[] locals;

    End(String className, String method, String descriptor, String hook, Object... locals) {
      super(className, method, descriptor);
      this.hook = hook;
      this.locals = locals;
    }

    @Override
    protected void atStart(MethodVisitor code) {
      Guard guard = Guard.begin(code, ANY);
      code.visitVarInsn(Opcodes.ALOAD, 0);
      call(code, HOOKS, hook, ONE_THREAD);
      guard.end(locals);
    }
  }

  private CreationHookPoints() {}
}
