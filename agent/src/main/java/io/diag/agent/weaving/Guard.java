package io.diag.agent.weaving;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Puts a catch around what is woven in, at the very place where it is woven in: a hook cannot catch
 * that there is no stack for calling it. What is caught is counted, without a call.
 */
public final class Guard {

  private static final String ERRORS = "io/diag/hooks/SuppressedErrors";
  private static final String COUNT = "exhausted";

  private final MethodVisitor code;
  private final String caught;
  private final Label end = new Label();
  private final Label handler = new Label();

  private Guard(MethodVisitor code, String caught) {
    this.code = code;
    this.caught = caught;
  }

  /**
   * Begins it, where the operand stack is empty.
   *
   * @param caught internal name of the class of errors
   */
  public static Guard begin(MethodVisitor code, String caught) {
    Guard guard = new Guard(code, caught);
    Label start = new Label();
    code.visitTryCatchBlock(start, guard.end, guard.handler, caught);
    code.visitLabel(start);
    return guard;
  }

  /**
   * Ends it, where the operand stack is empty again.
   *
   * @param locals the types of the local variables that are used afterwards, as in a frame
   */
  public void end(Object... locals) {
    Label go = new Label();
    code.visitLabel(end);
    code.visitJumpInsn(Opcodes.GOTO, go);
    code.visitLabel(handler);
    code.visitFrame(Opcodes.F_NEW, locals.length, locals, 1, new Object[] {caught});
    code.visitInsn(Opcodes.POP);
    code.visitFieldInsn(Opcodes.GETSTATIC, ERRORS, COUNT, "I");
    code.visitInsn(Opcodes.ICONST_1);
    code.visitInsn(Opcodes.IADD);
    code.visitFieldInsn(Opcodes.PUTSTATIC, ERRORS, COUNT, "I");
    code.visitLabel(go);
    code.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, null);
    // So that a frame that follows has a place of its own.
    code.visitInsn(Opcodes.NOP);
  }
}
