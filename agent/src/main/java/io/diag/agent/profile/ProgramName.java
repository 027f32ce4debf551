package io.diag.agent.profile;

/** What the service is called, as the profile's {@code File:} line shows it. */
public final class ProgramName {

  /** The name of its jar or its main class. Nothing that differs from run to run. */
  public static String current() {
    return of(System.getProperty("sun.java.command", ""));
  }

  static String of(String command) {
    int jar = command.indexOf(".jar");
    String first;
    if (jar >= 0 && (jar + 4 == command.length() || command.charAt(jar + 4) == ' ')) {
      // The path may hold blanks.
      first = command.substring(0, jar + 4);
    } else {
      int blank = command.indexOf(' ');
      first = blank < 0 ? command : command.substring(0, blank);
    }
    String name = first.substring(first.lastIndexOf('/') + 1);
    return name.isEmpty() ? "java" : name;
  }

  private ProgramName() {}
}
