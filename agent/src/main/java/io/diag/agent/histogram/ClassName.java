package io.diag.agent.histogram;

/** Names of classes as the JVM has them and as they stand in source. */
final class ClassName {

  private static final String PRIMITIVES = "ZBCSIJFD";

  private static final String[] NAMES = {
    "boolean", "byte", "char", "short", "int", "long", "float", "double"
  };

  /** {@code int[][]} for {@code [[I}, {@code a.B[]} for {@code [La.B;}. */
  static String readable(String name) {
    int dimensions = 0;
    while (dimensions < name.length() && name.charAt(dimensions) == '[') {
      dimensions++;
    }
    String element = name.substring(dimensions);
    return dimensions == 0 || element.isEmpty() ? name : element(element) + "[]".repeat(dimensions);
  }

  private static String element(String descriptor) {
    int primitive = descriptor.length() == 1 ? PRIMITIVES.indexOf(descriptor) : -1;
    if (primitive >= 0) {
      return NAMES[primitive];
    }
    return descriptor.startsWith("L") && descriptor.endsWith(";")
        ? descriptor.substring(1, descriptor.length() - 1)
        : descriptor;
  }

  private ClassName() {}
}
