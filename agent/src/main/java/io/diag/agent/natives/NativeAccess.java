package io.diag.agent.natives;

import io.diag.agent.boot.JavaBase;
import io.diag.bootstrap.SuppressedErrors;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Lets the agent load libraries on JDK 24 and newer without the four warning lines of JEP 472 on
 * the service's stderr.
 *
 * <p>Native access is granted to unnamed modules all together, the service's among them. So it is
 * taken back as soon as the library is loaded: a service that is warned, or refused by {@code
 * --illegal-native-access=deny}, still is.
 */
final class NativeAccess {

  private static final int FIRST_RESTRICTED = 24;

  private final JavaBase javaBase;

  NativeAccess(JavaBase javaBase) {
    this.javaBase = javaBase;
  }

  /** What needs native access. */
  interface Action {

    void run() throws ReflectiveOperationException;
  }

  synchronized void run(Action action) throws ReflectiveOperationException {
    if (Runtime.version().feature() < FIRST_RESTRICTED) {
      action.run();
      return;
    }
    Switch access;
    try {
      access = new Switch(javaBase);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // The JVM's internals have moved: the warning lines are the lesser evil.
      SuppressedErrors.report("native access", e);
      action.run();
      return;
    }
    boolean before = access.get();
    access.set(true);
    try {
      action.run();
    } finally {
      access.set(before);
    }
  }

  /** Module.enableNativeAccess of the module that stands for all unnamed ones. */
  private static final class Switch {

    private final VarHandle enabled;
    private final Object allUnnamed;

    Switch(JavaBase javaBase) throws ReflectiveOperationException {
      javaBase.open("java.lang");
      // Not by reflection, which filters out the fields of Module.
      MethodHandles.Lookup lookup =
          MethodHandles.privateLookupIn(Module.class, MethodHandles.lookup());
      allUnnamed =
          lookup.findStaticVarHandle(Module.class, "ALL_UNNAMED_MODULE", Module.class).get();
      enabled = lookup.findVarHandle(Module.class, "enableNativeAccess", boolean.class);
    }

    boolean get() {
      return (boolean) enabled.getVolatile(allUnnamed);
    }

    void set(boolean value) {
      enabled.setVolatile(allUnnamed, value);
    }
  }
}
