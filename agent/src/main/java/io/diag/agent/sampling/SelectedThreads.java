package io.diag.agent.sampling;

import io.diag.agent.patterns.NamePattern;
import io.diag.agent.threads.Activity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import one.jfr.JfrReader;

/**
 * The names of a segment's threads that match a pattern. They are read first and matched then: the
 * lock under which recordings are read is not to be held while patterns are searched for.
 */
final class SelectedThreads {

  /** Without a pattern. */
  static final SelectedThreads ALL = new SelectedThreads(null);

  private final NamePattern pattern;
  private final Set<String> names = new HashSet<>();

  SelectedThreads(NamePattern pattern) {
    this.pattern = pattern;
  }

  /** Adds the names of a chunk. */
  void read(ByteBuffer chunk) throws IOException {
    try (JfrReader reader = new JfrReader(chunk)) {
      reader.threads.forEach((id, name) -> names.add(known(name)));
      // Of threads that have samples and no name.
      names.add("");
    }
  }

  /** Leaves those that match. */
  void match() {
    names.removeIf(
        name -> {
          Activity.check();
          return !pattern.isIn(name);
        });
  }

  boolean have(String name) {
    return pattern == null || names.contains(known(name));
  }

  private static String known(String name) {
    return name == null ? "" : name;
  }
}
