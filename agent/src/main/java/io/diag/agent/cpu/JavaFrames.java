package io.diag.agent.cpu;

import io.diag.agent.profile.Frame;

/**
 * Names Java frames so that the same code has the same name in every run: what the JVM numbers anew
 * each time - hidden classes, lambdas, proxies, reflection accessors - loses its number.
 */
final class JavaFrames {

  private static final String LAMBDA = "$$Lambda";

  /** Prefixes of generated classes that end in a counter. */
  private static final String[] NUMBERED = {
    "$Proxy",
    "GeneratedMethodAccessor",
    "GeneratedConstructorAccessor",
    "GeneratedSerializationConstructorAccessor",
  };

  /**
   * Makes a frame.
   *
   * @param internalName such as {@code com/example/Foo$Inner}
   * @param sourceFile the file's base name
   */
  static Frame frame(
      String internalName, String method, String descriptor, int line, String sourceFile) {
    String stable = stableName(internalName);
    String function = stable.replace('/', '.') + "." + method;
    int slash = stable.lastIndexOf('/');
    return new Frame(
        function,
        function + stableName(descriptor),
        stable.substring(0, slash + 1) + sourceFile,
        line);
  }

  /** The name without what changes from run to run. */
  static String stableName(String internalName) {
    String name = withoutHiddenSuffix(internalName);
    int lambda = name.indexOf(LAMBDA);
    if (lambda >= 0) {
      return name.substring(0, lambda + LAMBDA.length());
    }
    for (String prefix : NUMBERED) {
      int start = name.lastIndexOf(prefix);
      if (start >= 0 && isNumber(name, start + prefix.length())) {
        return name.substring(0, start + prefix.length());
      }
    }
    return withoutGeneratorHash(name);
  }

  /** A hidden class is called {@code Foo.0x00007f...} or {@code Foo/0x00007f...}. */
  private static String withoutHiddenSuffix(String name) {
    int hex = name.lastIndexOf("0x");
    if (hex < 1) {
      return name;
    }
    char before = name.charAt(hex - 1);
    return before == '.' || before == '/' ? name.substring(0, hex - 1) : name;
  }

  /** CGLIB's {@code Foo$$EnhancerBySpringCGLIB$$1a2b3c4d}. */
  private static String withoutGeneratorHash(String name) {
    int generated = name.indexOf("CGLIB$$");
    return generated < 0 ? name : name.substring(0, generated + "CGLIB".length());
  }

  private static boolean isNumber(String text, int start) {
    for (int i = start; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return start < text.length();
  }

  private JavaFrames() {}
}
