package io.diag.agent.weaving;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** One place in a class of the JDK's where a hook is to be called. */
public abstract class Hook {

  /** Internal, as {@code java/lang/Thread}. */
  private final String className;

  private final String method;
  private final String descriptorStart;
  private int calls;

  /**
   * A hook that is in place nowhere yet.
   *
   * @param descriptorStart of the method, as far as it matters
   */
  protected Hook(String className, String method, String descriptorStart) {
    this.className = className;
    this.method = method;
    this.descriptorStart = descriptorStart;
  }

  final String className() {
    return className;
  }

  final boolean isIn(String internalName) {
    return className.equals(internalName);
  }

  final boolean isIn(String name, String descriptor) {
    return name.equals(method) && descriptor.startsWith(descriptorStart);
  }

  final boolean isWoven() {
    return calls > 0;
  }

  final void forget() {
    calls = 0;
  }

  @Override
  public final String toString() {
    return className.replace('/', '.') + "." + method + descriptorStart;
  }

  /** Puts calls in at the beginning of the method. */
  protected void atStart(MethodVisitor code) {}

  /**
   * Puts calls in before each return; what is returned is on the stack.
   *
   * @param opcode how it returns
   */
  protected void beforeReturn(MethodVisitor code, int opcode) {}

  /** Puts calls in before a method is called; its arguments are on the stack. */
  protected void beforeCall(MethodVisitor code, String name, String descriptor) {}

  /** Puts calls in after a method has been called; what it returned is on the stack. */
  protected void afterCall(MethodVisitor code, String name) {}

  /** Puts calls in after a field has been read; it is on the stack. */
  protected void afterGet(MethodVisitor code, String name) {}

  /**
   * Puts code in behind the last of the method, such as a handler for what is caught nowhere else.
   *
   * @param start where the method begins
   */
  protected void atEnd(MethodVisitor code, Label start) {}

  /** Calls a static method of the hooks'. */
  protected final void call(MethodVisitor code, String owner, String name, String descriptor) {
    code.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
    calls++;
  }

  /** The method's code with the hook. */
  MethodVisitor weave(MethodVisitor code, MethodShape shape) {
    return new Woven(code);
  }

  private final class Woven extends MethodVisitor {

    private final Label start = new Label();

    Woven(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitCode() {
      super.visitCode();
      super.visitLabel(start);
      atStart(mv);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
      atEnd(mv, start);
      super.visitMaxs(maxStack, maxLocals);
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
        beforeReturn(mv, opcode);
      }
      super.visitInsn(opcode);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      super.visitFieldInsn(opcode, owner, name, descriptor);
      if (opcode == Opcodes.GETFIELD) {
        afterGet(mv, name);
      }
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      beforeCall(mv, name, descriptor);
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      afterCall(mv, name);
    }
  }
}
