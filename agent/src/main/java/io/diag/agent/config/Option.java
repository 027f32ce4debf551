package io.diag.agent.config;

import java.util.Locale;

/**
 * One option.
 *
 * @param name as in the agent's arguments; {@code diag.NAME} is the system property
 * @param defaultText the default as the table says it
 */
public record Option<T>(
    String name, OptionType<T> type, String defaultText, T defaultValue, String description) {

  String systemProperty() {
    return "diag." + name;
  }

  String environmentVariable() {
    return "DIAG_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
