package io.diag.agent.config;

import java.util.ArrayList;
import java.util.List;

/** The sources in order of precedence, and what was wrong with them. */
final class OptionSources {

  private final List<OptionSource> sources = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  void add(OptionSource source) {
    sources.add(source);
  }

  List<String> problems() {
    return problems;
  }

  /** The value of the first source that has the option; its default if that value is unusable. */
  <T> T value(Option<T> option) {
    for (OptionSource source : sources) {
      String text = source.texts().get(option.name());
      if (text == null) {
        continue;
      }
      T value = option.type().parse(text.strip());
      if (value == null) {
        String written = source.writtenNames().get(option.name());
        String problem =
            "option "
                + option.name()
                + ": '"
                + text
                + "' ("
                + source.kind()
                + (written.equals(option.name()) ? "" : " " + written)
                + ") is not "
                + option.type().accepted
                + "; using the default, "
                + option.defaultText();
        if (!problems.contains(problem)) {
          problems.add(problem);
        }
        return option.defaultValue();
      }
      return value;
    }
    return option.defaultValue();
  }

  void reportUnknown() {
    for (OptionSource source : sources) {
      for (String name : source.texts().keySet()) {
        if (!isKnown(name)) {
          problems.add(
              "unknown option '"
                  + source.writtenNames().get(name)
                  + "' ("
                  + source.kind()
                  + "); ignored. Options are "
                  + names());
        }
      }
    }
  }

  private static boolean isKnown(String name) {
    for (Option<?> option : Options.ALL) {
      if (option.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static String names() {
    StringBuilder names = new StringBuilder();
    for (Option<?> option : Options.ALL) {
      names.append(names.length() == 0 ? "" : ", ").append(option.name());
    }
    return names.toString();
  }
}
