package io.diag.agent.monitors;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * The values of the operand stack, put aside into local variables: an error that is caught empties
 * the stack.
 */
final class Spilled {

  private final List<Object> values;
  private final int[] locals;

  /**
   * Of these types, the topmost last.
   *
   * @param first the first local variable to use; gets the topmost value
   */
  Spilled(List<Object> values, int first) {
    this.values = values;
    this.locals = new int[values.size()];
    int local = first;
    for (int i = values.size() - 1; i >= 0; i--) {
      locals[i] = local;
      local += FrameTypes.isWide(values.get(i)) ? 2 : 1;
    }
  }

  /** Of the local variables, in their order. */
  List<Object> types() {
    List<Object> types = new ArrayList<>();
    for (int i = values.size() - 1; i >= 0; i--) {
      types.add(values.get(i));
    }
    return types;
  }

  /** Where one of them is. */
  int local(int value) {
    return locals[value];
  }

  void store(MethodVisitor code) {
    for (int i = locals.length - 1; i >= 0; i--) {
      code.visitVarInsn(instruction(values.get(i), Opcodes.ISTORE), locals[i]);
    }
  }

  void load(MethodVisitor code) {
    for (int i = 0; i < locals.length; i++) {
      code.visitVarInsn(instruction(values.get(i), Opcodes.ILOAD), locals[i]);
    }
  }

  /** For ints it is the first of five, for each type one. */
  private static int instruction(Object type, int ofInts) {
    if (type == Opcodes.INTEGER) {
      return ofInts;
    }
    if (type == Opcodes.LONG) {
      return ofInts + 1;
    }
    if (type == Opcodes.FLOAT) {
      return ofInts + 2;
    }
    return type == Opcodes.DOUBLE ? ofInts + 3 : ofInts + 4;
  }
}
