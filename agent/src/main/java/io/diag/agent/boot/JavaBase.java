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
    Set<Module> agent = Set.of(JavaBase.class.getClassLoader().getUnnamedModule());
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of(packageName, agent),
        Map.of(packageName, agent),
        Set.of(),
        Map.of());
  }
}
