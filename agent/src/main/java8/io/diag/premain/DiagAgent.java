package io.diag.premain;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;

/**
 * The entry class, which the JVM loads with the service's own class loader.
 *
 * <p>Java 8 bytecode, so that an older JVM gets a sentence and not an UnsupportedClassVersionError.
 * It decides whether the agent may start and hands over to the agent's own loader. Rules: no
 * java.util.logging, no JMX, no java.nio.file (each would settle a choice that the service makes in
 * {@code main}), no lambdas, nothing on stdout, nothing thrown - an exception out of premain ends
 * the JVM.
 */
public final class DiagAgent {

  private static final int OLDEST_JAVA = 17;

  /** A second -javaagent, of this or another copy of the jar, finds this same class. */
  private static boolean started;

  public static void premain(String options, Instrumentation instrumentation) {
    try {
      if (JdkTool.isRunning() || refuses()) {
        return;
      }
      started = true;
      call(
          new AgentClassLoader(ownJar(), false),
          "io.diag.agent.start.AgentStart",
          new Class<?>[] {String.class, Instrumentation.class},
          options,
          instrumentation);
    } catch (Throwable e) {
      StartLine.print("diag: not started, the service goes on without it: " + rootCause(e));
    }
  }

  public static void main(String[] args) throws Throwable {
    int java = javaVersion(System.getProperty("java.specification.version"));
    if (java < OLDEST_JAVA) {
      System.err.println("diag: needs Java " + OLDEST_JAVA + " or newer, this is " + java);
      System.exit(1);
    }
    try {
      call(
          new AgentClassLoader(ownJar(), true),
          "io.diag.agent.cli.CommandLineMain",
          new Class<?>[] {String[].class},
          (Object) args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static boolean refuses() {
    int java = javaVersion(System.getProperty("java.specification.version"));
    if (java < OLDEST_JAVA) {
      StartLine.print(
          "diag: needs Java "
              + OLDEST_JAVA
              + " or newer, this is "
              + java
              + "; the service goes on without it");
      return true;
    }
    String vm = System.getProperty("java.vm.name", "");
    if (!isHotSpot(vm)) {
      StartLine.print(
          "diag: needs a HotSpot JVM, this is " + vm + "; the service goes on without it");
      return true;
    }
    if (started) {
      StartLine.print(
          "diag: given twice with -javaagent; the first one runs, the second is ignored");
      return true;
    }
    return false;
  }

  /**
   * OpenJ9 calls itself "Eclipse OpenJ9 VM", Azul's Prime "Zing 64-Bit Tiered VM"; what is built
   * from OpenJDK's own, GraalVM's JDK among them, "OpenJDK 64-Bit Server VM" or "Java HotSpot(TM)
   * ...".
   */
  static boolean isHotSpot(String vmName) {
    return vmName.startsWith("OpenJDK") || vmName.contains("HotSpot");
  }

  /** Java 8 calls itself "1.8"; what cannot be read counts as too old. */
  static int javaVersion(String specification) {
    try {
      return Integer.parseInt(
          specification.startsWith("1.") ? specification.substring(2) : specification);
    } catch (RuntimeException e) {
      return 0;
    }
  }

  private static File ownJar() throws Exception {
    // toURI and not getPath: the path may hold blanks, '+' and letters that a URL has escaped.
    return new File(DiagAgent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void call(
      ClassLoader loader, String className, Class<?>[] types, Object... arguments)
      throws Exception {
    Class<?> target = Class.forName(className, true, loader);
    target.getMethod("run", types).invoke(null, arguments);
  }

  private static Throwable rootCause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private DiagAgent() {}
}
