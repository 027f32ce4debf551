package io.diag.agent.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes words of names, where the JDK has nothing else to say. */
final class Words {

  /** Not between the first two letters of MBean. */
  private static final Pattern BETWEEN =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z][A-Z])(?=[A-Z][a-z])|_+");

  private static final Pattern MIXED = Pattern.compile("[A-Z]{2}\\w*");

  private static final Map<String, String> ABBREVIATIONS =
      Stream.of("CPU", "GC", "ID", "IDs", "JVM", "OS", "OSR", "PID", "TLAB", "VM")
          .collect(Collectors.toMap(word -> word.toLowerCase(Locale.ROOT), word -> word));

  /** What the JVM calls its parts. */
  private static final Map<String, String> PARTS =
      Map.of(
          "ci", "compilation",
          "cls", "class loading",
          "hrt", "high-resolution timer",
          "rt", "runtime");

  private static final Pattern PROPERTY = Pattern.compile("(java|sun)\\.property\\.(.+)");

  /** {@code HeapMemoryUsage} is "heap memory usage". */
  static String of(String name) {
    StringBuilder words = new StringBuilder();
    for (String word : BETWEEN.split(name, -1)) {
      if (!word.isEmpty()) {
        words.append(words.length() == 0 ? "" : " ").append(word(word));
      }
    }
    return words.toString();
  }

  /**
   * {@code sun.gc.generation.0.space.1.maxCapacity} is "GC, generation 0, space 1: max capacity".
   */
  static String ofCounter(String name) {
    Matcher property = PROPERTY.matcher(name);
    if (property.matches()) {
      return "System property " + property.group(2);
    }
    List<String> parts = new ArrayList<>();
    for (String part : name.split("\\.", -1)) {
      boolean number = !part.isEmpty() && part.chars().allMatch(Character::isDigit);
      if (number && !parts.isEmpty()) {
        parts.add(parts.remove(parts.size() - 1) + " " + part);
      } else {
        parts.add(PARTS.getOrDefault(part, of(part)));
      }
    }
    String last = parts.remove(parts.size() - 1);
    return parts.size() < 2
        ? sentence(last)
        : sentence(String.join(", ", parts.subList(1, parts.size())) + ": " + last);
  }

  static String sentence(String words) {
    return words.isEmpty()
        ? ""
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static String word(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    String known = ABBREVIATIONS.get(lower);
    return known != null ? known : MIXED.matcher(word).matches() ? word : lower;
  }

  private Words() {}
}
