package io.diag.agent.gate;

import java.util.ArrayList;
import java.util.List;

/** The value of an option that is a list. */
final class Names {

  /** Its parts; none of an empty text. */
  static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    for (String part : text.split("[,;]", -1)) {
      if (!part.isBlank()) {
        parts.add(part.strip());
      }
    }
    return parts;
  }

  private Names() {}
}
