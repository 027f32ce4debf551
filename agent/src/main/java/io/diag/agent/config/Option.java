package io.diag.agent.config;

import java.util.Locale;

/**
 * One option.
 *
 * @param name as in the agent's arguments; {@code diag.NAME} is the system property
 * @param defaultText the default as the table says it
 * @param guard whether it decides who may reach the port: a mistake in it keeps the port closed
 */
public record Option<T>(
    String name,
    OptionType<T> type,
    String defaultText,
    T defaultValue,
    boolean guard,
    String description) {

  Option(String name, OptionType<T> type, String defaultText, T defaultValue, String description) {
    this(name, type, defaultText, defaultValue, false, description);
  }

  /** One that decides who may reach the port. */
  static <T> Option<T> guard(
      String name, OptionType<T> type, String defaultText, T defaultValue, String description) {
    return new Option<>(name, type, defaultText, defaultValue, true, description);
  }

  /** The same of text without a default. */
  static Option<String> guard(String name, OptionType<String> type, String description) {
    return guard(name, type, "none", "", description);
  }

  /** Whether its value must never be shown. */
  public boolean isSecret() {
    return type == OptionType.SECRET;
  }

  String systemProperty() {
    return "diag." + name;
  }

  String environmentVariable() {
    return "DIAG_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
