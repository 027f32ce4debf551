package io.diag.agent.monitors;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * A method with calls of the hook before each instruction that leaves a monitor.
 *
 * <p>No error may come out of such a call. The handler that javac makes for synchronized code
 * covers itself: an overflow of the stack in it would begin it anew for ever. And no instruction
 * that may throw stands outside of a handler for everything: HotSpot compiles a method badly, if at
 * all, unless it sees that the monitor is left however the method ends.
 */
final class ExitMethod extends TypedMethod {

  private static final String WAITERS = "monitorWaiters";
  private static final String EXITING = "exiting";
  private static final String THROWABLE = "java/lang/Throwable";

  /** Instead of a local variable: that of a synchronized method. */
  private static final int OF_METHOD = -1;

  private final MethodScan scan;
  private final String hooks;
  private final String owner;
  private final boolean isStatic;
  private final WovenExits woven;
  private final List<TryCatch> tryCatches = new ArrayList<>();
  private final Label body = new Label();

  /** Whether the first local variable is the object whose method it is, wherever that matters. */
  private boolean keepsThis = true;

  private record TryCatch(Label start, Label end, Label handler, String type) {}

  /**
   * A method to be woven.
   *
   * @param hooks internal name of the class that is called
   * @param owner internal name of the method's class
   */
  ExitMethod(
      MethodVisitor next,
      MethodScan scan,
      String hooks,
      String owner,
      int access,
      String name,
      String descriptor,
      WovenExits woven) {
    super(next, owner, access, name, descriptor);
    this.scan = scan;
    this.hooks = hooks;
    this.owner = owner;
    this.isStatic = (access & Opcodes.ACC_STATIC) != 0;
    this.woven = woven;
  }

  @Override
  public void visitCode() {
    super.visitCode();
    mv.visitLabel(body);
  }

  @Override
  public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
    // Behind those of what is put in.
    tryCatches.add(new TryCatch(start, end, handler, type));
  }

  @Override
  public void visitFrame(int type, int count, Object[] locals, int stackSize, Object[] stack) {
    super.visitFrame(type, count, locals, stackSize, stack);
    keepsThis &= isStatic || types().local(0).equals(owner);
  }

  @Override
  public void visitVarInsn(int opcode, int local) {
    super.visitVarInsn(opcode, local);
    keepsThis &= isStatic || local > 0 || opcode < Opcodes.ISTORE;
  }

  @Override
  public void visitInsn(int opcode) {
    if (types() != null) {
      if (opcode == Opcodes.MONITOREXIT) {
        leave(0);
      } else if (scan.isSynchronized() && opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
        returnFromMethod(opcode == Opcodes.RETURN ? 0 : 1);
      }
    }
    super.visitInsn(opcode);
  }

  @Override
  public void visitMethodInsn(
      int opcode, String type, String name, String descriptor, boolean isInterface) {
    if (types() != null && MethodScan.isWait(opcode, name, descriptor)) {
      leave(Type.getArgumentTypes(descriptor).length);
    }
    super.visitMethodInsn(opcode, type, name, descriptor, isInterface);
  }

  /**
   * Before the instruction that does.
   *
   * @param above how many values there are above the object
   */
  private void leave(int above) {
    List<Object> values = types().values();
    int monitor = values.size() - 1 - above;
    if (types().hasUninitialized() || !(values.get(monitor) instanceof String)) {
      woven.skipped(1);
      return;
    }
    Spilled spilled = new Spilled(values, scan.maxLocals());
    spilled.store(mv);
    call(spilled, spilled.local(monitor));
    spilled.load(mv);
  }

  private void returnFromMethod(int results) {
    List<Object> values = types().values();
    if (types().hasUninitialized()
        || values.size() != results
        || (!isStatic && !types().local(0).equals(owner))) {
      woven.skipped(1);
      return;
    }
    Spilled spilled = new Spilled(values, scan.maxLocals());
    spilled.store(mv);
    call(spilled, OF_METHOD);
    spilled.load(mv);
  }

  private void call(Spilled spilled, int monitor) {
    call(types().locals(scan.maxLocals(), spilled.types()), monitor);
  }

  /**
   * With an empty stack.
   *
   * @param monitor the local variable that has it
   */
  private void call(Object[] locals, int monitor) {
    Label start = new Label();
    Label end = new Label();
    Label handler = new Label();
    Label go = new Label();
    mv.visitTryCatchBlock(start, end, handler, null);
    mv.visitLabel(start);
    mv.visitFieldInsn(Opcodes.GETSTATIC, hooks, WAITERS, "I");
    mv.visitJumpInsn(Opcodes.IFEQ, go);
    if (monitor == OF_METHOD && isStatic) {
      mv.visitLdcInsn(Type.getObjectType(owner));
    } else {
      mv.visitVarInsn(Opcodes.ALOAD, Math.max(0, monitor));
    }
    mv.visitMethodInsn(Opcodes.INVOKESTATIC, hooks, EXITING, "(Ljava/lang/Object;)V", false);
    mv.visitLabel(end);
    mv.visitJumpInsn(Opcodes.GOTO, go);
    mv.visitLabel(handler);
    mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 1, new Object[] {THROWABLE});
    // Not counted: to reach a counter may throw, too. What is not charged now is at the next exit.
    mv.visitInsn(Opcodes.POP);
    mv.visitLabel(go);
    mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, null);
    // So that a frame that follows has a place of its own.
    mv.visitInsn(Opcodes.NOP);
    woven.woven();
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    for (TryCatch each : tryCatches) {
      mv.visitTryCatchBlock(each.start(), each.end(), each.handler(), each.type());
    }
    if (scan.isSynchronized() && keepsThis) {
      rethrow();
    } else if (scan.isSynchronized()) {
      woven.skipped(1);
    }
    super.visitMaxs(maxStack, maxLocals);
  }

  /** Where an error leaves the method, and with it its monitor. */
  private void rethrow() {
    Label handler = new Label();
    mv.visitTryCatchBlock(body, handler, handler, null);
    mv.visitLabel(handler);
    Object[] self = {owner};
    Object[] none = {};
    FrameTypes types = isStatic ? FrameTypes.of(0, none, 0, none) : FrameTypes.of(1, self, 0, none);
    Object[] locals = types.locals(0, List.of());
    mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 1, new Object[] {THROWABLE});
    Spilled error = new Spilled(List.of(THROWABLE), scan.maxLocals());
    error.store(mv);
    call(types.locals(scan.maxLocals(), error.types()), OF_METHOD);
    error.load(mv);
    mv.visitInsn(Opcodes.ATHROW);
  }
}
