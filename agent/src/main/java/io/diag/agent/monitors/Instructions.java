package io.diag.agent.monitors;

import net.bytebuddy.jar.asm.Opcodes;

/** What the instructions without operands do to the stack. */
final class Instructions implements Opcodes {

  static void apply(FrameTypes types, int opcode) {
    switch (opcode) {
      case NOP, INEG, LNEG, FNEG, DNEG, I2B, I2C, I2S -> {}
      case ACONST_NULL -> types.push(NULL);
      case LCONST_0, LCONST_1 -> types.push(LONG);
      case FCONST_0, FCONST_1, FCONST_2 -> types.push(FLOAT);
      case DCONST_0, DCONST_1 -> types.push(DOUBLE);
      case ICONST_M1, ICONST_0, ICONST_1, ICONST_2, ICONST_3, ICONST_4, ICONST_5 ->
          types.push(INTEGER);
      case IALOAD, BALOAD, CALOAD, SALOAD -> replace(types, 2, INTEGER);
      case LALOAD -> replace(types, 2, LONG);
      case FALOAD -> replace(types, 2, FLOAT);
      case DALOAD -> replace(types, 2, DOUBLE);
      case AALOAD -> {
        types.pop(1);
        types.push(element(types.popOne()));
      }
      case IASTORE, BASTORE, CASTORE, SASTORE, FASTORE, AASTORE -> types.pop(3);
      case LASTORE, DASTORE -> types.pop(4);
      case POP, MONITORENTER, MONITOREXIT -> types.pop(1);
      case POP2 -> types.pop(2);
      case DUP -> types.duplicate(1, 0);
      case DUP_X1 -> types.duplicate(1, 1);
      case DUP_X2 -> types.duplicate(1, 2);
      case DUP2 -> types.duplicate(2, 0);
      case DUP2_X1 -> types.duplicate(2, 1);
      case DUP2_X2 -> types.duplicate(2, 2);
      case SWAP -> types.swap();
      case IADD, ISUB, IMUL, IDIV, IREM, IAND, IOR, IXOR, ISHL, ISHR, IUSHR -> types.pop(1);
      case FADD, FSUB, FMUL, FDIV, FREM, LSHL, LSHR, LUSHR -> types.pop(1);
      case LADD, LSUB, LMUL, LDIV, LREM, LAND, LOR, LXOR -> types.pop(2);
      case DADD, DSUB, DMUL, DDIV, DREM -> types.pop(2);
      case F2I, ARRAYLENGTH -> replace(types, 1, INTEGER);
      case L2I, D2I, FCMPL, FCMPG -> replace(types, 2, INTEGER);
      case LCMP, DCMPL, DCMPG -> replace(types, 4, INTEGER);
      case I2L, F2L -> replace(types, 1, LONG);
      case D2L -> replace(types, 2, LONG);
      case I2F -> replace(types, 1, FLOAT);
      case L2F, D2F -> replace(types, 2, FLOAT);
      case I2D, F2D -> replace(types, 1, DOUBLE);
      case L2D -> replace(types, 2, DOUBLE);
      default -> throw new IllegalArgumentException("instruction " + opcode);
    }
  }

  private static void replace(FrameTypes types, int slots, Integer by) {
    types.pop(slots);
    types.push(by);
  }

  /** Of null it is null. */
  private static Object element(Object array) {
    if (!(array instanceof String descriptor)) {
      return array;
    }
    String element = descriptor.substring(1);
    return element.startsWith("L") ? element.substring(1, element.length() - 1) : element;
  }

  /**
   * An array of numbers.
   *
   * @param code as in the instruction
   */
  static String arrayOf(int code) {
    return switch (code) {
      case T_BOOLEAN -> "[Z";
      case T_CHAR -> "[C";
      case T_FLOAT -> "[F";
      case T_DOUBLE -> "[D";
      case T_BYTE -> "[B";
      case T_SHORT -> "[S";
      case T_INT -> "[I";
      case T_LONG -> "[J";
      default -> throw new IllegalArgumentException("array of " + code);
    };
  }

  private Instructions() {}
}
