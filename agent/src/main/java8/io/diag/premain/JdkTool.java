package io.diag.premain;

/**
 * Recognises a program of the JDK or a build tool that got the agent by way of {@code
 * JAVA_TOOL_OPTIONS}, where the operator meant the service next to it. Such a program is left
 * alone, silently: its output is often parsed. Who names the agent on the tool's own command line
 * gets it.
 */
final class JdkTool {

  /** {@code java Service.java}: the program is the user's. */
  private static final String SOURCE_LAUNCHER = "com.sun.tools.javac.launcher.";

  private static final String[] MAIN_CLASSES = {
    "jdk.jshell.",
    "com.sun.tools.",
    "sun.tools.",
    "sun.jvmstat.",
    "sun.security.tools.",
    "sun.rmi.",
    "org.codehaus.plexus.classworlds.launcher.Launcher",
    "org.apache.maven.wrapper.MavenWrapperMain",
    "org.gradle.wrapper.GradleWrapperMain",
    "org.gradle.launcher.",
    "org.apache.tools.ant.launch.Launcher",
    "sbt.",
    "xsbt.boot.Boot",
  };

  static boolean isRunning() {
    return cameByEnvironment() && isTool(System.getProperty("sun.java.command", ""));
  }

  private static boolean cameByEnvironment() {
    return namesAgent("JAVA_TOOL_OPTIONS") || namesAgent("JDK_JAVA_OPTIONS");
  }

  private static boolean namesAgent(String variable) {
    String value = System.getenv(variable);
    return value != null && value.contains("-javaagent");
  }

  /**
   * The command is "MainClass args" or "module/MainClass args"; the JDK's own launchers run a
   * module: {@code jdk.jcmd/sun.tools.jcmd.JCmd}. Without one it is {@code java -version} and its
   * like, whose output is parsed most of all.
   */
  static boolean isTool(String command) {
    if (command.isEmpty()) {
      return true;
    }
    int blank = command.indexOf(' ');
    String main = blank < 0 ? command : command.substring(0, blank);
    int slash = main.indexOf('/');
    if (main.contains("/" + SOURCE_LAUNCHER)) {
      return false;
    }
    if (slash > 0 && main.startsWith("jdk.")) {
      return true;
    }
    String className = slash > 0 ? main.substring(slash + 1) : main;
    for (String tool : MAIN_CLASSES) {
      if (className.startsWith(tool)) {
        return true;
      }
    }
    return false;
  }

  private JdkTool() {}
}
