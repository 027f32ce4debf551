package io.diag.premain;

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
          new AgentClassLoader(OwnJar.find(DiagAgent.class), false),
          "io.diag.agent.start.AgentStart",
          new Class<?>[] {String.class, Instrumentation.class},
          options,
          instrumentation);
    } catch (Throwable e) {
      say("not started, the service goes on without it: " + describe(rootCause(e)));
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
          new AgentClassLoader(OwnJar.find(DiagAgent.class), true),
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
      say(
          "needs Java "
              + OLDEST_JAVA
              + " or newer, this is "
              + java
              + "; the service goes on without it");
      return true;
    }
    String vm = System.getProperty("java.vm.name", "");
    if (!isHotSpot(vm)) {
      say("needs a HotSpot JVM, this is " + vm + "; the service goes on without it");
      return true;
    }
    if (started) {
      say("given twice with -javaagent; the first one runs, the second is ignored");
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

  private static void call(
      ClassLoader loader, String className, Class<?>[] types, Object... arguments)
      throws Exception {
    Class<?> target = Class.forName(className, true, loader);
    target.getMethod("run", types).invoke(null, arguments);
  }

  /** What a SecurityManager denies, the operator can grant. */
  private static String describe(Throwable e) {
    return e instanceof SecurityException ? e + "; " + OwnJar.GRANT : e.toString();
  }

  /** What it throws would end the JVM. */
  private static void say(String line) {
    try {
      StartLine.print("diag: " + line);
    } catch (Throwable e) {
      // There is nowhere else to say it.
    }
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
