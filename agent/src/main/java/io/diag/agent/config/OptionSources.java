package io.diag.agent.config;

import java.util.ArrayList;
import java.util.List;

/** The sources in order of precedence, and what was wrong with them. */
final class OptionSources {

  private final List<OptionSource> sources = new ArrayList<>();
  private final OptionProblems problems = new OptionProblems();

  void add(OptionSource source) {
    sources.add(source);
  }

  OptionProblems problems() {
    return problems;
  }

  /** The value of the first source that has the option; its default if that value is unusable. */
  <T> T value(Option<T> option) {
    for (OptionSource source : sources) {
      String text = source.texts().get(option.name());
      if (text == null) {
        continue;
      }
      // What surrounds a password may belong to it; not so the newline of a mounted secret.
      T value =
          option
              .type()
              .parse(option.isSecret() ? text.replaceFirst("[\\r\\n]+$", "") : text.strip());
      if (value == null) {
        report(option, source, text);
        return option.defaultValue();
      }
      return value;
    }
    return option.defaultValue();
  }

  private void report(Option<?> option, OptionSource source, String text) {
    String written = source.writtenNames().get(option.name());
    String problem =
        "option "
            + option.name()
            + ": '"
            + (option.isSecret() ? "*****" : text)
            + "' ("
            + source.kind()
            + (written.equals(option.name()) ? "" : " " + written)
            + ") is not "
            + option.type().accepted;
    if (option.guard()) {
      problems.addForPort(problem);
    } else {
      problems.add(problem + "; using the default, " + option.defaultText());
    }
  }

  void reportUnknown() {
    for (OptionSource source : sources) {
      for (String name : source.texts().keySet()) {
        if (Options.named(name) == null) {
          String problem =
              "unknown option '" + source.writtenNames().get(name) + "' (" + source.kind() + ")";
          String guard = GuardNames.meant(name);
          if (guard != null) {
            problems.addForPort(
                problem
                    + ": probably "
                    + guard
                    + " was meant, and the port is not to be opened without it; correct the name or"
                    + " leave it out");
          } else {
            problems.add(problem + "; ignored. Options are " + names());
          }
        }
      }
    }
  }

  private static String names() {
    StringBuilder names = new StringBuilder();
    for (Option<?> option : Options.ALL) {
      names.append(names.length() == 0 ? "" : ", ").append(option.name());
    }
    return names.toString();
  }
}
