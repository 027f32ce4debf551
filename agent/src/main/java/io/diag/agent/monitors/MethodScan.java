package io.diag.agent.monitors;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** What has to be known of a method before it is woven, for those that leave monitors. */
final class MethodScan extends MethodVisitor {

  /** HotSpot compiles no method with more bytes than this (HugeMethodLimit). */
  private static final int MAX_COMPILED = 8000;

  /** Of what is put in for each exit, at most. */
  private static final int EXIT_BYTES = 60;

  private final boolean isSynchronized;
  private final boolean needsFrames;
  private int maxLocals;
  private int exits;
  private int bytes;
  private boolean branches;
  private boolean hasFrames;
  private boolean hasSubroutines;

  private MethodScan(boolean isSynchronized, boolean needsFrames) {
    super(Opcodes.ASM9);
    this.isSynchronized = isSynchronized;
    this.needsFrames = needsFrames;
  }

  /** By {@link #key}. */
  static Map<String, MethodScan> of(ClassReader reader) {
    // Up to Java 6 a class may do without frames; later ones have them.
    boolean mayLackFrames = reader.readUnsignedShort(6) <= Opcodes.V1_6;
    Map<String, MethodScan> methods = new HashMap<>();
    reader.accept(
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            if ((access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0) {
              return null;
            }
            boolean locks = (access & Opcodes.ACC_SYNCHRONIZED) != 0 && !name.startsWith("<");
            MethodScan scan = new MethodScan(locks, mayLackFrames);
            methods.put(key(name, descriptor), scan);
            return scan;
          }
        },
        ClassReader.SKIP_DEBUG
            | (mayLackFrames ? ClassReader.EXPAND_FRAMES : ClassReader.SKIP_FRAMES));
    for (Iterator<MethodScan> all = methods.values().iterator(); all.hasNext(); ) {
      if (all.next().exits() == 0) {
        all.remove();
      }
    }
    return methods;
  }

  /** Under which a method is found. */
  static String key(String name, String descriptor) {
    return name + descriptor;
  }

  /** Object.wait, which is final: who waits leaves the monitor, too. */
  static boolean isWait(int opcode, String name, String descriptor) {
    return name.equals("wait")
        && (opcode == Opcodes.INVOKEVIRTUAL || opcode == Opcodes.INVOKESPECIAL)
        && (descriptor.equals("()V") || descriptor.equals("(J)V") || descriptor.equals("(JI)V"));
  }

  boolean isSynchronized() {
    return isSynchronized;
  }

  int maxLocals() {
    return maxLocals;
  }

  /** How many there are at least: that by an exception out of a whole method is one. */
  int exits() {
    return exits + (isSynchronized ? 1 : 0);
  }

  /** Whether it can be done, and does not keep the method from being compiled. */
  boolean isWeavable() {
    return !hasSubroutines
        && (!needsFrames || hasFrames || !branches)
        && bytes + (exits() + 1) * EXIT_BYTES <= MAX_COMPILED;
  }

  @Override
  public void visitMaxs(int maxStack, int locals) {
    maxLocals = locals;
  }

  @Override
  public void visitFrame(int type, int count, Object[] locals, int stackSize, Object[] stack) {
    hasFrames = true;
  }

  @Override
  public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
    branches = true;
  }

  @Override
  public void visitInsn(int opcode) {
    bytes++;
    boolean leaves = isSynchronized && opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN;
    if (leaves || opcode == Opcodes.MONITOREXIT) {
      exits++;
    }
  }

  @Override
  public void visitIntInsn(int opcode, int operand) {
    bytes += 3;
  }

  @Override
  public void visitVarInsn(int opcode, int local) {
    bytes += local < 4 ? 1 : local < 256 ? 2 : 4;
    hasSubroutines |= opcode == Opcodes.RET;
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    bytes += 3;
  }

  @Override
  public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
    bytes += 3;
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    bytes += opcode == Opcodes.INVOKEINTERFACE ? 5 : 3;
    exits += isWait(opcode, name, descriptor) ? 1 : 0;
  }

  @Override
  public void visitInvokeDynamicInsn(
      String name, String descriptor, Handle bootstrap, Object... arguments) {
    bytes += 5;
  }

  @Override
  public void visitJumpInsn(int opcode, Label label) {
    bytes += 3;
    branches = true;
    hasSubroutines |= opcode == Opcodes.JSR;
  }

  @Override
  public void visitLdcInsn(Object value) {
    bytes += 3;
  }

  @Override
  public void visitIincInsn(int local, int increment) {
    bytes += local < 256 ? 3 : 6;
  }

  @Override
  public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... labels) {
    bytes += 16 + 4 * labels.length;
    branches = true;
  }

  @Override
  public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] labels) {
    bytes += 12 + 8 * labels.length;
    branches = true;
  }

  @Override
  public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
    bytes += 4;
  }
}
