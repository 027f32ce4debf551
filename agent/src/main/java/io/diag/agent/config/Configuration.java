package io.diag.agent.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The options in force: agent arguments before system properties before the environment before the
 * file named by {@code config} before the defaults of the option {@code mode}. Immutable.
 */
public final class Configuration {

  private final Map<String, Object> values;
  private final OptionProblems problems;

  private Configuration(Map<String, Object> values, OptionProblems problems) {
    this.values = values;
    this.problems = problems;
  }

  /** Reads all sources. Never throws: what cannot be used is among the {@link #problems}. */
  public static Configuration load(
      String agentArguments, Map<?, ?> systemProperties, Map<String, String> environment) {
    OptionSources sources = new OptionSources();
    sources.add(OptionSource.agentArguments(agentArguments, sources.problems()));
    sources.add(OptionSource.systemProperties(systemProperties));
    sources.add(OptionSource.environment(environment));
    String file = sources.value(Options.CONFIG);
    if (!file.isEmpty()) {
      sources.add(OptionSource.file(file, sources.problems()));
    }
    sources.add(OptionSource.mode(sources.value(Options.MODE)));

    Map<String, Object> values = new HashMap<>();
    for (Option<?> option : Options.ALL) {
      values.put(option.name(), sources.value(option));
    }
    sources.reportUnknown();
    return new Configuration(values, sources.problems());
  }

  /** The value in force. */
  @SuppressWarnings("unchecked")
  public <T> T get(Option<T> option) {
    return (T) values.get(option.name());
  }

  /** The values of those that must never be shown. */
  public List<String> secrets() {
    List<String> secrets = new ArrayList<>();
    for (Option<?> option : Options.ALL) {
      if (option.isSecret()) {
        secrets.add((String) get(option));
      }
    }
    return secrets;
  }

  /** One line for each option that is unknown or malformed and each source that cannot be read. */
  public List<String> problems() {
    return problems.lines();
  }

  /**
   * Whether something is wrong with what decides who may reach the port, or may be: a file that
   * cannot be read may hold it.
   */
  public boolean keepsPortClosed() {
    return problems.closesPort();
  }
}
