package io.diag.hooks;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import jdk.internal.misc.Unsafe;

/**
 * Finds fields of the JDK's own classes. A field that has another name or another type on this JDK
 * is not there: nothing is read at a wrong place, and nothing is thrown.
 */
final class JdkField {

  /** The offset of a field that is not there. */
  static final long NONE = -1;

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();

  /** Null if there is none; not initialized. */
  static Class<?> type(String name) {
    try {
      return Class.forName(name, false, null);
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  /**
   * Where an instance field is.
   *
   * @param owner may be null: the field is not there then
   * @param type what the field is declared to be; may be null as well
   */
  static long of(Class<?> owner, String name, Class<?> type) {
    try {
      Field field = owner == null ? null : owner.getDeclaredField(name);
      return field == null || field.getType() != type || Modifier.isStatic(field.getModifiers())
          ? NONE
          : UNSAFE.objectFieldOffset(field);
    } catch (NoSuchFieldException | RuntimeException | LinkageError e) {
      return NONE;
    }
  }

  /** The same of a static field; to be read of {@link Unsafe#staticFieldBase}, the class. */
  static long ofStatic(Class<?> owner, String name, Class<?> type) {
    try {
      Field field = owner == null ? null : owner.getDeclaredField(name);
      return field == null
              || field.getType() != type
              || !Modifier.isStatic(field.getModifiers())
              || UNSAFE.staticFieldBase(field) != owner
          ? NONE
          : UNSAFE.staticFieldOffset(field);
    } catch (NoSuchFieldException | RuntimeException | LinkageError e) {
      return NONE;
    }
  }

  private JdkField() {}
}
