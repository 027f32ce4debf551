package io.diag.agent.natives;

import io.diag.agent.boot.JavaBase;
import io.diag.hooks.SuppressedErrors;
import java.io.File;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;

/**
 * Lets the agent load libraries on JDK 24 and newer without the four warning lines of JEP 472 on
 * the service's stderr, and with {@code --illegal-native-access=deny}.
 */
final class NativeAccess {

  private static final int FIRST_RESTRICTED = 24;

  /** Held while access is granted. */
  private static final Object GRANT = new Object();

  private final JavaBase javaBase;

  NativeAccess(JavaBase javaBase) {
    this.javaBase = javaBase;
  }

  /** What needs native access. */
  interface Action {

    void run() throws ReflectiveOperationException;
  }

  /**
   * Does something while no access is granted: Netty asks once whether it is, and would believe for
   * ever what holds for the moment. What it then does is warned of on the service's stderr.
   */
  static <T> T withoutGrant(Callable<T> task) throws Exception {
    synchronized (GRANT) {
      return task.call();
    }
  }

  static boolean isRestricted() {
    return Runtime.version().feature() >= FIRST_RESTRICTED;
  }

  /**
   * Loads a library for a class that registers its native methods in JNI_OnLoad, below the check
   * that System.load makes. The JVM's switch is not touched, which the launcher may be setting for
   * the service at this moment.
   *
   * @return false if the JVM's internals have moved, and System.load has to do it with its warning
   */
  boolean load(Class<?> owner, String path) throws ReflectiveOperationException {
    MethodHandle load;
    try {
      load = findLoad();
    } catch (ReflectiveOperationException | RuntimeException e) {
      SuppressedErrors.report("native access", e);
      return false;
    }
    try {
      load.invokeExact(owner, new File(path));
      return true;
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new ReflectiveOperationException(e);
    }
  }

  private MethodHandle findLoad() throws ReflectiveOperationException {
    javaBase.open("java.lang");
    Class<?> library = Class.forName("jdk.internal.loader.NativeLibrary", false, null);
    return MethodHandles.privateLookupIn(ClassLoader.class, MethodHandles.lookup())
        .findStatic(
            ClassLoader.class,
            "loadLibrary",
            MethodType.methodType(library, Class.class, File.class))
        .asType(MethodType.methodType(void.class, Class.class, File.class));
  }

  /**
   * Runs something that calls System.load itself, as async-profiler must: it looks for that frame.
   *
   * <p>Access is granted to unnamed modules all together, the service's among them, so it is taken
   * back at once: a service that is warned, or refused, still is.
   */
  void grant(Action action) throws ReflectiveOperationException {
    if (!isRestricted()) {
      action.run();
      return;
    }
    synchronized (GRANT) {
      grantForAWhile(action);
    }
  }

  private void grantForAWhile(Action action) throws ReflectiveOperationException {
    Switch access;
    try {
      access = new Switch(javaBase);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // The JVM's internals have moved: the warning lines are the lesser evil.
      SuppressedErrors.report("native access", e);
      action.run();
      return;
    }
    if (access.isOn()) {
      action.run();
      return;
    }
    access.set(true);
    try {
      action.run();
    } finally {
      access.set(false);
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

    boolean isOn() {
      return (boolean) enabled.getVolatile(allUnnamed);
    }

    void set(boolean value) {
      enabled.setVolatile(allUnnamed, value);
    }
  }
}
