package io.diag.agent.sampling;

import io.diag.agent.natives.JvmtiLibrary;
import java.lang.instrument.Instrumentation;
import java.util.HashMap;
import java.util.Map;

/**
 * Which file a class was compiled from. Made for one profile and dropped with it, as it holds
 * classes.
 *
 * <p>The recording does not tell. A Java class is nearly always in the file of its outermost class;
 * Kotlin and Scala do as they like, so the JVM is asked. Only classes still loaded are found; for
 * the rest the rule decides.
 */
final class SourceFiles {

  private static final String[] RULE_HOLDS = {"java/", "javax/", "jdk/", "sun/", "com/sun/"};

  private final Instrumentation instrumentation;
  private final Map<String, String> known = new HashMap<>();
  private Map<String, Class<?>> loaded;

  SourceFiles(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  /**
   * Base name such as {@code Foo.java}, for an internal name such as {@code com/example/Foo$Bar}.
   */
  String of(String internalName) {
    if (!known.containsKey(internalName)) {
      known.put(internalName, find(internalName));
    }
    return known.get(internalName);
  }

  private String find(String internalName) {
    for (String prefix : RULE_HOLDS) {
      if (internalName.startsWith(prefix)) {
        return null;
      }
    }
    Class<?> type = loaded().get(internalName.replace('/', '.'));
    return type == null ? null : JvmtiLibrary.sourceFile(type);
  }

  private Map<String, Class<?>> loaded() {
    if (loaded == null) {
      loaded = new HashMap<>();
      if (JvmtiLibrary.isLoaded()) {
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
          loaded.putIfAbsent(type.getName(), type);
        }
      }
    }
    return loaded;
  }
}
