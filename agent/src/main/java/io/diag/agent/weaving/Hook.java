package io.diag.agent.weaving;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** One place in a class of the JDK's where a hook is to be called. */
public abstract class Hook {

  /** Internal, as {@code java/lang/Thread}. */
  private final String className;

  private final String place;
  private int woven;

  /**
   * A hook that is in place nowhere yet.
   *
   * @param place what to call it when it is missing
   */
  protected Hook(String className, String place) {
    this.className = className;
    this.place = place;
  }

  final String className() {
    return className;
  }

  /** Whether this JDK has the class at all. */
  final boolean isFor(String internalName) {
    return className.equals(internalName);
  }

  final boolean isWoven() {
    return woven > 0;
  }

  @Override
  public final String toString() {
    return className.replace('/', '.') + "." + place;
  }

  /** Whether the hook belongs into this method. */
  protected abstract boolean matches(String method, String descriptor);

  /** The method's code with the hook; {@link #woven} is called for each call put into it. */
  protected abstract MethodVisitor weave(MethodVisitor code);

  protected final void woven() {
    woven++;
  }

  final void forget() {
    woven = 0;
  }

  /** Code of which parts are passed on as they are. */
  protected abstract class Code extends MethodVisitor {

    protected Code(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    /** Calls a static method of the hooks' class. */
    protected final void call(String owner, String method, String descriptor) {
      super.visitMethodInsn(Opcodes.INVOKESTATIC, owner, method, descriptor, false);
      woven();
    }

    @Override
    public void visitCode() {
      super.visitCode();
      start();
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
        beforeReturn();
      }
      super.visitInsn(opcode);
    }

    /** At the beginning of the method. */
    protected void start() {}

    /** Before each of its returns; the value returned is on the stack. */
    protected void beforeReturn() {}
  }
}
