package io.diag.agent.weaving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * What has to be known of a method to give it local variables of its own.
 *
 * @param owner internal name of its class
 * @param maxLocals how many it has, in slots
 */
record MethodShape(String owner, int access, String descriptor, int maxLocals) {

  /** The types of the local variables at its beginning, as in a frame. */
  Object[] parameters() {
    List<Object> locals = new ArrayList<>();
    if ((access & Opcodes.ACC_STATIC) == 0) {
      locals.add(owner);
    }
    for (Type type : Type.getArgumentTypes(descriptor)) {
      locals.add(verified(type));
    }
    return locals.toArray();
  }

  /** A type as it is in a frame. */
  static Object verified(Type type) {
    return switch (type.getSort()) {
      case Type.LONG -> Opcodes.LONG;
      case Type.DOUBLE -> Opcodes.DOUBLE;
      case Type.FLOAT -> Opcodes.FLOAT;
      case Type.ARRAY, Type.OBJECT -> type.getInternalName();
      default -> Opcodes.INTEGER;
    };
  }

  /** The local variables of a frame, and these behind all that the method itself has. */
  Object[] with(Object[] locals, int count, Object... more) {
    List<Object> all = new ArrayList<>(Arrays.asList(locals).subList(0, count));
    int slots = 0;
    for (Object local : all) {
      slots += local == Opcodes.LONG || local == Opcodes.DOUBLE ? 2 : 1;
    }
    for (; slots < maxLocals; slots++) {
      all.add(Opcodes.TOP);
    }
    all.addAll(Arrays.asList(more));
    return all.toArray();
  }
}
