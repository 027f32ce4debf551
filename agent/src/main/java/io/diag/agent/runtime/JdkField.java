package io.diag.agent.runtime;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import jdk.internal.misc.Unsafe;

/** A field of a JDK class that no method reads. Only references. */
final class JdkField {

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();

  /** The class's, of a static field. */
  private final Object base;

  private final long offset;

  private JdkField(Field field) throws NoSuchFieldException {
    if (field.getType().isPrimitive()) {
      // The collector would take the number for a place in the heap.
      throw new NoSuchFieldException(field + " is no reference");
    }
    boolean isStatic = Modifier.isStatic(field.getModifiers());
    base = isStatic ? UNSAFE.staticFieldBase(field) : null;
    offset = isStatic ? UNSAFE.staticFieldOffset(field) : UNSAFE.objectFieldOffset(field);
  }

  /**
   * The field of this name.
   *
   * @param type null for a class that this JDK does not have; initialised, if the field is static
   */
  static JdkField of(Class<?> type, String name) throws NoSuchFieldException {
    if (type == null) {
      throw new NoSuchFieldException(name);
    }
    return new JdkField(type.getDeclaredField(name));
  }

  /** The only static one whose value is of one of these types. */
  static JdkField ofStatic(Class<?> type, Class<?>... types) throws NoSuchFieldException {
    for (Field field : type.getDeclaredFields()) {
      for (Class<?> wanted : types) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == wanted) {
          return new JdkField(field);
        }
      }
    }
    throw new NoSuchFieldException(type.getName());
  }

  Object get() {
    return UNSAFE.getReferenceVolatile(base, offset);
  }

  Object get(Object owner) {
    return UNSAFE.getReferenceVolatile(owner, offset);
  }

  /** The class; null if this JDK has none of this name. It is not initialised. */
  static Class<?> type(String name) {
    try {
      return Class.forName(name, false, null);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** Whether the class is there and the JVM has used it already. */
  static boolean isInitialised(Class<?> type) {
    return type != null && !UNSAFE.shouldBeInitialized(type);
  }
}
