package io.diag.agent.weaving;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * A hook around a whole method: what it makes at the beginning it gets back at the end, however the
 * method ends. It is kept in a local variable, so that it goes along when a virtual thread does.
 */
public abstract class Bracket extends Hook {

  private static final String ANY = "java/lang/Throwable";

  private final String kept;

  /**
   * A hook that is in place nowhere yet.
   *
   * @param kept internal name of the class of what is made
   */
  protected Bracket(String className, String method, String descriptor, String kept) {
    super(className, method, descriptor);
    this.kept = kept;
  }

  /** Jumps if nothing is to be made now. */
  protected abstract void skip(MethodVisitor code, Label unwanted);

  /** Leaves on the stack what is to be kept, or null. */
  protected abstract void begin(MethodVisitor code);

  /** Does without a call what must not be left out for want of stack; it is on the stack. */
  protected abstract void endAtOnce(MethodVisitor code);

  /** Takes from the stack what was kept, which is not null. */
  protected abstract void end(MethodVisitor code);

  @Override
  final MethodVisitor weave(MethodVisitor code, MethodShape shape) {
    return new Bracketed(code, shape);
  }

  private final class Bracketed extends MethodVisitor {

    private final MethodShape shape;
    private final Type result;

    /** Where it is kept, and behind it what the method answers or throws. */
    private final int local;

    private final Label body = new Label();
    private final Label exit = new Label();

    Bracketed(MethodVisitor next, MethodShape shape) {
      super(Opcodes.ASM9, next);
      this.shape = shape;
      this.result = Type.getReturnType(shape.descriptor());
      this.local = shape.maxLocals();
    }

    @Override
    public void visitCode() {
      super.visitCode();
      Object[] parameters = shape.parameters();
      Object[] locals = shape.with(parameters, parameters.length, kept);
      mv.visitInsn(Opcodes.ACONST_NULL);
      mv.visitVarInsn(Opcodes.ASTORE, local);
      Label unwanted = new Label();
      skip(mv, unwanted);
      Guard guard = Guard.begin(mv, ANY);
      begin(mv);
      mv.visitVarInsn(Opcodes.ASTORE, local);
      guard.end(locals);
      mv.visitLabel(unwanted);
      frame(locals);
      mv.visitLabel(body);
    }

    private void frame(Object[] locals, Object... stack) {
      mv.visitFrame(Opcodes.F_NEW, locals.length, locals, stack.length, stack);
      // So that a frame that follows has a place of its own.
      mv.visitInsn(Opcodes.NOP);
    }

    @Override
    public void visitFrame(int type, int count, Object[] locals, int stackSize, Object[] stack) {
      Object[] all = shape.with(locals, count, kept);
      super.visitFrame(type, all.length, all, stackSize, stack);
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode < Opcodes.IRETURN || opcode > Opcodes.RETURN) {
        super.visitInsn(opcode);
        return;
      }
      // One end for all, outside of the method's own handlers.
      if (opcode != Opcodes.RETURN) {
        super.visitVarInsn(result.getOpcode(Opcodes.ISTORE), local + 1);
      }
      super.visitJumpInsn(Opcodes.GOTO, exit);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
      Label handler = new Label();
      // Behind the method's own, so that those come first.
      super.visitTryCatchBlock(body, exit, handler, ANY);
      boolean answers = result.getSort() != Type.VOID;
      Object[] none = {};
      Object[] atExit =
          answers
              ? shape.with(none, 0, kept, MethodShape.verified(result))
              : shape.with(none, 0, kept);
      super.visitLabel(exit);
      frame(atExit);
      finish(atExit);
      if (answers) {
        super.visitVarInsn(result.getOpcode(Opcodes.ILOAD), local + 1);
      }
      super.visitInsn(result.getOpcode(Opcodes.IRETURN));
      super.visitLabel(handler);
      frame(shape.with(none, 0, kept), ANY);
      super.visitVarInsn(Opcodes.ASTORE, local + 1);
      finish(shape.with(none, 0, kept, ANY));
      super.visitVarInsn(Opcodes.ALOAD, local + 1);
      super.visitInsn(Opcodes.ATHROW);
      super.visitMaxs(maxStack, maxLocals);
    }

    private void finish(Object[] locals) {
      Label nothing = new Label();
      mv.visitVarInsn(Opcodes.ALOAD, local);
      mv.visitJumpInsn(Opcodes.IFNULL, nothing);
      mv.visitVarInsn(Opcodes.ALOAD, local);
      endAtOnce(mv);
      Guard guard = Guard.begin(mv, ANY);
      mv.visitVarInsn(Opcodes.ALOAD, local);
      end(mv);
      guard.end(locals);
      mv.visitLabel(nothing);
      frame(locals);
    }
  }
}
