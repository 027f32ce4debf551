package io.diag.agent.boot;

import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;

/**
 * Opens packages inside java.base, and other modules of the JDK, to the agent's own loader, and to
 * it alone: to the service they stay as closed as they were.
 */
public final class JavaBase {

  /** Null where the jar's manifest has opened what is needed. */
  private final Instrumentation instrumentation;

  public JavaBase(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  /** Of the command line, {@code java -jar diag.jar}: the manifest's Add-Exports counts there. */
  public static JavaBase openedByManifest() {
    return new JavaBase(null);
  }

  /** Lets the agent see all of a package, such as {@code jdk.internal.misc}. */
  public void open(String packageName) {
    open(Object.class.getModule(), packageName);
  }

  /** The same of another module. */
  public void open(Module module, String packageName) {
    open(module, packageName, JavaBase.class.getClassLoader().getUnnamedModule());
  }

  /** Lets the agent's classes in the bootstrap loader see all of a package. */
  public void openToBootstrapClasses(String packageName) throws ClassNotFoundException {
    open(
        Object.class.getModule(),
        packageName,
        Class.forName("io.diag.hooks.LabelSet", false, null).getModule());
  }

  private void open(Module opened, String packageName, Module to) {
    if (instrumentation == null) {
      return;
    }
    Set<Module> agent = Set.of(to);
    instrumentation.redefineModule(
        opened,
        Set.of(),
        Map.of(packageName, agent),
        Map.of(packageName, agent),
        Set.of(),
        Map.of());
  }
}
