package io.diag.agent.boot;

import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;

/**
 * Opens packages inside java.base to the agent's own loader, and to it alone: to the service they
 * stay as closed as they were.
 */
public final class JavaBase {

  private final Instrumentation instrumentation;

  public JavaBase(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  /** Lets the agent see all of a package, such as {@code jdk.internal.misc}. */
  public void open(String packageName) {
    open(packageName, JavaBase.class.getClassLoader().getUnnamedModule());
  }

  /** Lets the agent's classes in the bootstrap loader see all of a package. */
  public void openToBootstrapClasses(String packageName) throws ClassNotFoundException {
    open(packageName, Class.forName("io.diag.hooks.LabelSet", false, null).getModule());
  }

  private void open(String packageName, Module module) {
    Set<Module> agent = Set.of(module);
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of(packageName, agent),
        Map.of(packageName, agent),
        Set.of(),
        Map.of());
  }
}
