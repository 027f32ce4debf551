package io.diag.agent.monitors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JVM's own verifier looks at every class of the jars around, woven. */
@Timeout(120)
class WovenJarsTest {

  @Test
  void everyClassOnTheClassPathPassesTheVerifier() throws IOException {
    Set<String> names = new LinkedHashSet<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (entry.endsWith(".jar")) {
        addClasses(entry, names);
      }
    }
    WovenLoader loader = new WovenLoader("io/diag/hooks/LockHooks", names::contains);
    List<String> rejected = new ArrayList<>();
    int verified = 0;
    for (String name : names) {
      try {
        // Links it, without a run of its initializer.
        verified += Class.forName(name, false, loader).getDeclaredMethods() == null ? 0 : 1;
      } catch (VerifyError | ClassFormatError | RuntimeException e) {
        rejected.add(name + ": " + e);
      } catch (ClassNotFoundException | LinkageError e) {
        // Needs what is not there, or another version of Java.
      }
    }

    assertThat(rejected).isEmpty();
    assertThat(verified).isGreaterThan(3000);
    assertThat(loader.exits().count()).isGreaterThan(300);
    assertThat(loader.exits().skippedCount()).isLessThan(loader.exits().count() / 20);
  }

  private static void addClasses(String jar, Set<String> names) throws IOException {
    try (JarFile file = new JarFile(jar, false)) {
      for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
        String name = entry.getName();
        if (name.endsWith(".class")
            && !name.startsWith("META-INF/")
            && !name.endsWith("-info.class")) {
          names.add(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
        }
      }
    }
  }
}
