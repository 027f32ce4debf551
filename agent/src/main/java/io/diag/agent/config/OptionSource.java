package io.diag.agent.config;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Where options come from: the name each is given by in this source, and its text.
 *
 * @param kind as the error line says it, such as {@code system property}
 * @param texts option name to text; a name the source has and the agent does not know is kept
 * @param writtenNames option name to the name as written in the source
 */
record OptionSource(String kind, Map<String, String> texts, Map<String, String> writtenNames) {

  private static final int MAX_FILE_BYTES = 1024 * 1024;

  static OptionSource agentArguments(String arguments, OptionProblems problems) {
    OptionSource source = empty("agent argument");
    Option<?> before = null;
    int number = 0;
    for (String argument : splitAtCommas(arguments == null ? "" : arguments)) {
      number++;
      int equals = argument.indexOf('=');
      String name = equals < 1 ? "" : argument.substring(0, equals).strip();
      Option<?> option = Options.named(name);
      if (option == null && before != null && before.guard()) {
        // The rest of its value, most likely, and not to be shown if that is a secret.
        problems.addForPort(
            "what follows the agent argument "
                + before.name()
                + "= is no option; a value with a comma goes in double quotes");
        continue;
      }
      before = option;
      if (name.isEmpty()) {
        // It may be a secret, or what was to guard the port.
        problems.addForPort("agent argument number " + number + " is not NAME=VALUE");
        continue;
      }
      source.put(name, unquote(argument.substring(equals + 1)));
    }
    return source;
  }

  static OptionSource systemProperties(Map<?, ?> properties) {
    OptionSource source = empty("system property");
    for (Map.Entry<?, ?> property : properties.entrySet()) {
      if (property.getKey() instanceof String name
          && name.startsWith("diag.")
          && property.getValue() instanceof String text) {
        source.put(name.substring("diag.".length()), text, name);
      } else if (property.getKey() instanceof String name && isMisspelt(name, "diag.")) {
        source.put(name, "", name);
      }
    }
    return source;
  }

  static OptionSource environment(Map<String, String> environment) {
    OptionSource source = empty("environment variable");
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      if (variable.getKey().startsWith("DIAG_")
          && (!variable.getValue().isEmpty() || isGuard(variable.getKey()))
          && !isServiceLink(variable.getKey(), variable.getValue())) {
        source.put(optionOf(variable.getKey()), variable.getValue(), variable.getKey());
      } else if (isMisspelt(variable.getKey(), "DIAG_")) {
        source.put(variable.getKey(), "", variable.getKey());
      }
    }
    return source;
  }

  /** What the mode sets where nothing else does. */
  static OptionSource mode(Mode mode) {
    OptionSource source = empty("option mode");
    for (Map.Entry<String, String> text : mode.defaults().entrySet()) {
      source.put(text.getKey(), text.getValue());
    }
    return source;
  }

  static OptionSource file(String name, OptionProblems problems) {
    OptionSource source = empty("in " + name);
    Properties properties = new Properties();
    File file = new File(name);
    // A pipe would hold up the service, and so would a file without end.
    if (!file.isFile() || file.length() > MAX_FILE_BYTES) {
      problems.addForPort(
          "option config: '"
              + name
              + "' is not a file of at most "
              + MAX_FILE_BYTES
              + " bytes; going on without it");
      return source;
    }
    try (Reader reader = new InputStreamReader(new FileInputStream(name), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      problems.addForPort(
          "option config: cannot read '"
              + name
              + "' ("
              + e.getMessage()
              + "); going on without it");
      return source;
    }
    for (String key : properties.stringPropertyNames()) {
      source.put(
          key.startsWith("diag.") ? key.substring("diag.".length()) : key,
          properties.getProperty(key).strip(),
          key);
    }
    return source;
  }

  /** What has another case than the agent's names, and would have guarded the port. */
  private static boolean isMisspelt(String name, String prefix) {
    return !name.startsWith(prefix)
        && name.regionMatches(/* ignoreCase= */ true, 0, prefix, 0, prefix.length())
        && GuardNames.meant(name) != null;
  }

  /** What guards the port was meant to, even if the variable it comes from is empty. */
  private static boolean isGuard(String variable) {
    Option<?> option = Options.named(optionOf(variable));
    return option == null ? GuardNames.meant(variable) != null : option.guard();
  }

  /**
   * What Kubernetes tells every container about a Service that happens to be called diag, or diag-
   * and something.
   */
  private static boolean isServiceLink(String name, String value) {
    return name.endsWith("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || name.startsWith("DIAG_SERVICE_")
        || name.startsWith("DIAG_PORT_")
        || name.contains("_TCP_")
        || name.contains("_UDP_")
        || value.startsWith("tcp://")
        || value.startsWith("udp://");
  }

  private static OptionSource empty(String kind) {
    return new OptionSource(kind, new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  private void put(String option, String text) {
    put(option, text, option);
  }

  private void put(String option, String text, String writtenName) {
    texts.put(option, text);
    writtenNames.put(option, writtenName);
  }

  private static String optionOf(String variable) {
    for (Option<?> option : Options.ALL) {
      if (option.environmentVariable().equals(variable)) {
        return option.name();
      }
    }
    return variable;
  }

  /** A comma inside double quotes belongs to the value. */
  private static List<String> splitAtCommas(String arguments) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < arguments.length(); i++) {
      char c = arguments.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      }
      if (c == ',' && !quoted) {
        add(parts, part);
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    add(parts, part);
    return parts;
  }

  private static void add(List<String> parts, StringBuilder part) {
    if (!part.toString().isBlank()) {
      parts.add(part.toString().strip());
    }
  }

  private static String unquote(String value) {
    String text = value.strip();
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }
}
