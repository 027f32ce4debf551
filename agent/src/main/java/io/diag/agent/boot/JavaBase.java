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

  /** A class of a package that java.base does not export. */
  public Class<?> internalClass(String name) throws ClassNotFoundException {
    String packageName = name.substring(0, name.lastIndexOf('.'));
    Module agent = JavaBase.class.getClassLoader().getUnnamedModule();
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of(packageName, Set.of(agent)),
        Map.of(packageName, Set.of(agent)),
        Set.of(),
        Map.of());
    return Class.forName(name, true, null);
  }
}
