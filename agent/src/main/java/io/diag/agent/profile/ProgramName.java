package io.diag.agent.profile;

/** What the service is called, as the profile's {@code File:} line shows it. */
public final class ProgramName {

  /** The name of its jar or its main class. Nothing that differs from run to run. */
  public static String current() {
    return of(
        System.getProperty("sun.java.command", ""), System.getProperty("java.class.path", ""));
  }

  static String of(String command, String classPath) {
    // With -jar the class path is the jar and the command begins with it; its path may hold blanks.
    int blank = command.indexOf(' ');
    String first = blank < 0 ? command : command.substring(0, blank);
    boolean jar =
        classPath.endsWith(".jar")
            && (command.equals(classPath) || command.startsWith(classPath + " "));
    String program = jar ? classPath : first;
    String name = program.substring(program.lastIndexOf('/') + 1);
    return name.isEmpty() ? "java" : name;
  }

  private ProgramName() {}
}
