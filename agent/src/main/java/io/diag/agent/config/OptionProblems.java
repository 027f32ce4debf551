package io.diag.agent.config;

import java.util.ArrayList;
import java.util.List;

/**
 * What was wrong with the options, one line each, and whether the port may be opened all the same.
 */
final class OptionProblems {

  static final String PORT_STAYS_CLOSED = "; the debug port stays closed";

  private final List<String> lines = new ArrayList<>();
  private boolean closesPort;

  void add(String line) {
    if (!lines.contains(line)) {
      lines.add(line);
    }
  }

  /** Something that decides who may reach the port is not as it was meant. */
  void addForPort(String line) {
    closesPort = true;
    add(line + PORT_STAYS_CLOSED);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  boolean closesPort() {
    return closesPort;
  }
}
