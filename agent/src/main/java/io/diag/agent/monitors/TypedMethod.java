package io.diag.agent.monitors;

import net.bytebuddy.jar.asm.ConstantDynamic;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * A method of which is known at each instruction what is in its local variables and on its stack:
 * by its frames, which are where anything jumps to, and by what each instruction does from there.
 */
abstract class TypedMethod extends MethodVisitor {

  /** Internal name of the method's class. */
  private final String self;

  /** Null where nothing gets to. */
  private FrameTypes types;

  /** Calls on whatever is put in go to {@code mv}. */
  TypedMethod(MethodVisitor next, String owner, int access, String name, String descriptor) {
    super(Opcodes.ASM9, next);
    Object[] none = {};
    self = owner;
    Type[] arguments = Type.getArgumentTypes(descriptor);
    boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
    Object[] locals = new Object[arguments.length + (isStatic ? 0 : 1)];
    int at = 0;
    if (!isStatic) {
      locals[at++] = name.equals("<init>") ? Opcodes.UNINITIALIZED_THIS : owner;
    }
    for (Type argument : arguments) {
      locals[at++] = FrameTypes.ofDescriptor(argument);
    }
    types = FrameTypes.of(locals.length, locals, 0, none);
  }

  /** What is there before the instruction that is visited; null if nothing gets here. */
  final FrameTypes types() {
    return types;
  }

  @Override
  public void visitFrame(int type, int count, Object[] locals, int stackSize, Object[] stack) {
    super.visitFrame(type, count, locals, stackSize, stack);
    types = FrameTypes.of(count, locals, stackSize, stack);
  }

  @Override
  public void visitInsn(int opcode) {
    super.visitInsn(opcode);
    if ((opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) || opcode == Opcodes.ATHROW) {
      types = null;
    } else if (types != null) {
      Instructions.apply(types, opcode);
    }
  }

  @Override
  public void visitIntInsn(int opcode, int operand) {
    super.visitIntInsn(opcode, operand);
    if (types == null) {
      return;
    }
    if (opcode == Opcodes.NEWARRAY) {
      types.pop(1);
      types.push(Instructions.arrayOf(operand));
    } else {
      types.push(Opcodes.INTEGER);
    }
  }

  @Override
  public void visitVarInsn(int opcode, int local) {
    super.visitVarInsn(opcode, local);
    if (types == null) {
      return;
    }
    if (opcode >= Opcodes.ILOAD && opcode <= Opcodes.ALOAD) {
      types.load(local);
    } else {
      types.store(local, opcode == Opcodes.LSTORE || opcode == Opcodes.DSTORE);
    }
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    super.visitTypeInsn(opcode, type);
    if (types == null) {
      return;
    }
    if (opcode == Opcodes.NEW) {
      // Stands for the object until it is initialized.
      types.push(new Label());
      return;
    }
    types.pop(1);
    if (opcode == Opcodes.ANEWARRAY) {
      types.push("[" + Type.getObjectType(type).getDescriptor());
    } else {
      types.push(opcode == Opcodes.CHECKCAST ? type : Opcodes.INTEGER);
    }
  }

  @Override
  public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
    super.visitFieldInsn(opcode, owner, name, descriptor);
    if (types == null) {
      return;
    }
    Type type = Type.getType(descriptor);
    boolean puts = opcode == Opcodes.PUTFIELD || opcode == Opcodes.PUTSTATIC;
    if (puts) {
      types.pop(type.getSize());
    }
    if (opcode == Opcodes.GETFIELD || opcode == Opcodes.PUTFIELD) {
      types.pop(1);
    }
    if (!puts) {
      types.push(type);
    }
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    if (types == null) {
      return;
    }
    popArguments(descriptor);
    if (opcode != Opcodes.INVOKESTATIC) {
      Object object = types.popOne();
      if (name.equals("<init>")) {
        // By the constructor of its superclass, if it is this.
        types.initialized(object, object == Opcodes.UNINITIALIZED_THIS ? self : owner);
      }
    }
    types.push(Type.getReturnType(descriptor));
  }

  @Override
  public void visitInvokeDynamicInsn(
      String name, String descriptor, Handle bootstrap, Object... arguments) {
    super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
    if (types != null) {
      popArguments(descriptor);
      types.push(Type.getReturnType(descriptor));
    }
  }

  private void popArguments(String descriptor) {
    for (Type argument : Type.getArgumentTypes(descriptor)) {
      types.pop(argument.getSize());
    }
  }

  @Override
  public void visitJumpInsn(int opcode, Label label) {
    super.visitJumpInsn(opcode, label);
    if (opcode == Opcodes.GOTO) {
      types = null;
    } else if (types != null) {
      types.pop(opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ACMPNE ? 2 : 1);
    }
  }

  @Override
  public void visitLdcInsn(Object value) {
    super.visitLdcInsn(value);
    if (types == null) {
      return;
    }
    if (value instanceof Integer) {
      types.push(Opcodes.INTEGER);
    } else if (value instanceof Float) {
      types.push(Opcodes.FLOAT);
    } else if (value instanceof Long) {
      types.push(Opcodes.LONG);
    } else if (value instanceof Double) {
      types.push(Opcodes.DOUBLE);
    } else if (value instanceof ConstantDynamic constant) {
      types.push(Type.getType(constant.getDescriptor()));
    } else {
      types.push(classOf(value));
    }
  }

  private static String classOf(Object constant) {
    if (constant instanceof Type type) {
      return type.getSort() == Type.METHOD ? "java/lang/invoke/MethodType" : "java/lang/Class";
    }
    return constant instanceof Handle ? "java/lang/invoke/MethodHandle" : "java/lang/String";
  }

  @Override
  public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... labels) {
    super.visitTableSwitchInsn(min, max, otherwise, labels);
    types = null;
  }

  @Override
  public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] labels) {
    super.visitLookupSwitchInsn(otherwise, keys, labels);
    types = null;
  }

  @Override
  public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
    super.visitMultiANewArrayInsn(descriptor, dimensions);
    if (types != null) {
      types.pop(dimensions);
      types.push(descriptor);
    }
  }
}
