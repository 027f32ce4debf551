package io.diag.agent.monitors;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * The types of the local variables and of the operand stack at one place of a method, as in a
 * frame. By slots: behind each long and double there is one that belongs to it.
 */
final class FrameTypes {

  private final List<Object> locals = new ArrayList<>();
  private final List<Object> stack = new ArrayList<>();

  /** As a frame says it. */
  static FrameTypes of(int localCount, Object[] locals, int stackSize, Object[] stack) {
    FrameTypes types = new FrameTypes();
    for (int i = 0; i < localCount; i++) {
      add(types.locals, locals[i]);
    }
    for (int i = 0; i < stackSize; i++) {
      types.push(stack[i]);
    }
    return types;
  }

  private static void add(List<Object> slots, Object type) {
    slots.add(type);
    if (isWide(type)) {
      slots.add(Opcodes.TOP);
    }
  }

  static boolean isWide(Object type) {
    return type == Opcodes.LONG || type == Opcodes.DOUBLE;
  }

  /** Such as {@code I} or {@code Ljava/lang/String;}. */
  static Object ofDescriptor(Type type) {
    return switch (type.getSort()) {
      case Type.LONG -> Opcodes.LONG;
      case Type.DOUBLE -> Opcodes.DOUBLE;
      case Type.FLOAT -> Opcodes.FLOAT;
      case Type.ARRAY, Type.OBJECT -> type.getInternalName();
      default -> Opcodes.INTEGER;
    };
  }

  void push(Object type) {
    add(stack, type);
  }

  /** Nothing for void. */
  void push(Type type) {
    if (type.getSort() != Type.VOID) {
      push(ofDescriptor(type));
    }
  }

  void pop(int slots) {
    stack.subList(stack.size() - slots, stack.size()).clear();
  }

  /** What is in the topmost slot, which goes. */
  Object popOne() {
    return stack.remove(stack.size() - 1);
  }

  /** Copies the topmost slots to below as many others. */
  void duplicate(int slots, int others) {
    int size = stack.size();
    List<Object> copy = new ArrayList<>(stack.subList(size - slots, size));
    stack.addAll(size - slots - others, copy);
  }

  void swap() {
    Object top = popOne();
    stack.add(stack.size() - 1, top);
  }

  void load(int local) {
    push(local < locals.size() ? locals.get(local) : Opcodes.TOP);
  }

  void store(int local, boolean wide) {
    if (wide) {
      popOne();
    }
    Object type = popOne();
    if (local > 0 && local <= locals.size() && isWide(locals.get(local - 1))) {
      locals.set(local - 1, Opcodes.TOP);
    }
    set(local, type);
    if (wide) {
      set(local + 1, Opcodes.TOP);
    }
  }

  private void set(int local, Object type) {
    while (locals.size() <= local) {
      locals.add(Opcodes.TOP);
    }
    locals.set(local, type);
  }

  /** An object has been initialized: all that stood for it is of its type now. */
  void initialized(Object before, String type) {
    replace(locals, before, type);
    replace(stack, before, type);
  }

  private static void replace(List<Object> slots, Object before, String type) {
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i) == before) {
        slots.set(i, type);
      }
    }
  }

  /** Whether there is an object that has not been initialized. */
  boolean hasUninitialized() {
    return isUninitialized(locals) || isUninitialized(stack);
  }

  private static boolean isUninitialized(List<Object> slots) {
    for (Object type : slots) {
      if (type instanceof Label || type == Opcodes.UNINITIALIZED_THIS) {
        return true;
      }
    }
    return false;
  }

  Object local(int index) {
    return index < locals.size() ? locals.get(index) : Opcodes.TOP;
  }

  /** The values on the stack, the topmost last. */
  List<Object> values() {
    return compact(stack);
  }

  /** The local variables as in a frame, with as many slots as that, and these behind them. */
  Object[] locals(int slots, List<Object> more) {
    List<Object> all = new ArrayList<>(locals);
    while (all.size() < slots) {
      all.add(Opcodes.TOP);
    }
    List<Object> compact = compact(all);
    compact.addAll(more);
    return compact.toArray();
  }

  private static List<Object> compact(List<Object> slots) {
    List<Object> types = new ArrayList<>();
    for (int i = 0; i < slots.size(); i += isWide(slots.get(i)) ? 2 : 1) {
      types.add(slots.get(i));
    }
    return types;
  }
}
