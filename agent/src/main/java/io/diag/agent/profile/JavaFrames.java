package io.diag.agent.profile;

/**
 * Names Java frames so that the same code has the same name in every run: what the JVM numbers anew
 * each time - hidden classes, lambdas, proxies, reflection accessors - loses its number.
 */
public final class JavaFrames {

  private static final String LAMBDA = "$$Lambda";

  /** Prefixes of generated classes that end in a counter. */
  private static final String[] NUMBERED = {
    "$Proxy",
    "GeneratedMethodAccessor",
    "GeneratedConstructorAccessor",
    "GeneratedSerializationConstructorAccessor",
  };

  /** What generators put into a name before a hash or a counter. */
  private static final String[] HASHED = {"CGLIB", "$HibernateProxy", "$ByteBuddy", "$MockitoMock"};

  /**
   * Makes a frame.
   *
   * @param internalName such as {@code com/example/Foo$Inner}
   * @param sourceFile the file's base name, null if only the rule is left to tell it
   */
  public static Frame frame(
      String internalName, String method, String descriptor, int line, String sourceFile) {
    String stable = stableName(internalName);
    String function = stable.replace('/', '.') + "." + method;
    int slash = stable.lastIndexOf('/');
    return new Frame(
        function,
        function + stableName(descriptor),
        stable.substring(0, slash + 1) + (sourceFile == null ? fileByRule(stable) : sourceFile),
        line);
  }

  /** Of what the JDK tells of a stack, which is everything but the descriptor. */
  public static Frame frame(StackTraceElement element) {
    return frame(
        element.getClassName().replace('.', '/'),
        element.getMethodName(),
        /* descriptor= */ "",
        Math.max(0, element.getLineNumber()),
        element.getFileName());
  }

  /** The name of a class as a source would have it, such as {@code byte[]}, by its descriptor. */
  public static String className(String descriptor) {
    int dimensions = 0;
    while (descriptor.startsWith("[", dimensions)) {
      dimensions++;
    }
    String element = descriptor.substring(dimensions);
    String name =
        switch (element) {
          case "Z" -> "boolean";
          case "B" -> "byte";
          case "C" -> "char";
          case "S" -> "short";
          case "I" -> "int";
          case "J" -> "long";
          case "F" -> "float";
          case "D" -> "double";
          default -> stableName(element.substring(1, element.length() - 1)).replace('/', '.');
        };
    return name + "[]".repeat(dimensions);
  }

  /** A Java class is nearly always in the file of its outermost class. */
  static String fileByRule(String stableName) {
    String simple = stableName.substring(stableName.lastIndexOf('/') + 1);
    int dollar = simple.indexOf('$', 1);
    return (dollar < 0 ? simple : simple.substring(0, dollar)) + ".java";
  }

  /** The name without what changes from run to run. */
  static String stableName(String internalName) {
    String name = withoutProxyPackageNumber(withoutHiddenSuffix(internalName));
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

  /** {@code jdk/proxy2/$Proxy7}: the JDK numbers the package by class loader. */
  private static String withoutProxyPackageNumber(String name) {
    String prefix = "jdk/proxy";
    int slash = name.indexOf('/', prefix.length());
    return name.startsWith(prefix) && slash > 0 ? prefix + name.substring(slash) : name;
  }

  private static String withoutGeneratorHash(String name) {
    for (String generator : HASHED) {
      int start = name.indexOf(generator);
      if (start >= 0 && name.startsWith("$", start + generator.length())) {
        return name.substring(0, start + generator.length());
      }
    }
    return name;
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
