package io.diag.agent.heap;

import io.diag.hooks.SuppressedErrors;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;

/**
 * Makes classes that nobody uses, in order to see them go: a class is unloaded when the whole heap
 * has been marked, and not by a young collection.
 */
final class MarkedOnly {

  private static final String BYTES = "MarkedOnly$Unused.class";

  private final byte[] bytes;

  /** What is defined anew each time. */
  private static final class Unused {}

  MarkedOnly() {
    bytes = read();
  }

  private static byte[] read() {
    try (InputStream in = MarkedOnly.class.getResourceAsStream(BYTES)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      SuppressedErrors.report("heap", e);
      return null;
    }
  }

  /** Null if it cannot be made. */
  Object make() {
    if (bytes == null) {
      return null;
    }
    try {
      // Each is its own nest host: a nestmate would keep this class's loader, and be kept by it.
      return MethodHandles.lookup().defineHiddenClass(bytes, /* initialize= */ false).lookupClass();
    } catch (IllegalAccessException e) {
      SuppressedErrors.report("heap", e);
      return null;
    }
  }
}
