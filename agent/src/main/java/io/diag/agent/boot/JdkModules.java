package io.diag.agent.boot;

/** Which modules of the JDK this JVM has: an image made by jlink may lack any but two. */
public final class JdkModules {

  public static boolean has(String name) {
    return ModuleLayer.boot().findModule(name).isPresent();
  }

  private JdkModules() {}
}
