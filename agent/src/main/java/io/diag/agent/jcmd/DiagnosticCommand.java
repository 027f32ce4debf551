package io.diag.agent.jcmd;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.diag.agent.boot.JavaBase;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * What {@code jcmd} asks of a JVM, asked by itself. Needs the module jdk.management: a class that
 * uses this one must not be loaded without.
 *
 * <p>Not by way of the platform's MBean server, which would be made for it, with a log manager, and
 * takes some 200 milliseconds.
 */
public final class DiagnosticCommand {

  private static final String IMPLEMENTATION = "com.sun.management.internal.DiagnosticCommandImpl";

  private final Object commands;
  private final Method execute;

  /** Fails where this JDK has it in another place. */
  public DiagnosticCommand(JavaBase javaBase) throws ReflectiveOperationException {
    // With this bean comes the native library that the commands are in, too.
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    Class<?> type = Class.forName(IMPLEMENTATION, true, null);
    javaBase.open(type.getModule(), type.getPackageName());
    Method bean = type.getDeclaredMethod("getDiagnosticCommandMBean");
    bean.setAccessible(true);
    commands = bean.invoke(null);
    execute = type.getDeclaredMethod("executeDiagnosticCommand", String.class);
    execute.setAccessible(true);
  }

  /**
   * What the JVM prints.
   *
   * @param command as for {@code jcmd}, such as {@code VM.native_memory summary}
   */
  public String execute(String command) throws ReflectiveOperationException {
    try {
      return (String) execute.invoke(commands, command);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }
}
