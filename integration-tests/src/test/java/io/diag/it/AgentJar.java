package io.diag.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** What is in diag.jar. */
final class AgentJar {

  /** Files by name, without directories. */
  static Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (JarFile jar = new JarFile(JvmLaunch.agentJar().toFile())) {
      List<JarEntry> entries = Collections.list(jar.entries());
      for (JarEntry entry : entries) {
        if (!entry.isDirectory()) {
          try (InputStream in = jar.getInputStream(entry)) {
            files.put(entry.getName(), in.readAllBytes());
          }
        }
      }
    }
    return files;
  }

  static Manifest manifest() throws IOException {
    try (JarFile jar = new JarFile(JvmLaunch.agentJar().toFile())) {
      return jar.getManifest();
    }
  }

  /** A copy with each file as the function gives it back; null leaves it out. */
  static Path copy(Path to, BiFunction<String, byte[], byte[]> change) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(to), manifest())) {
      for (Map.Entry<String, byte[]> file : files().entrySet()) {
        byte[] changed = change.apply(file.getKey(), file.getValue());
        if (changed != null && !file.getKey().equals(JarFile.MANIFEST_NAME)) {
          out.putNextEntry(new JarEntry(file.getKey()));
          out.write(changed);
        }
      }
    }
    return to;
  }

  /** A jar of another agent, which is this one class. */
  static Path of(Class<?> agent, Path to) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", agent.getName());
    manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
    String file = agent.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(to), manifest);
        InputStream in = agent.getClassLoader().getResourceAsStream(file)) {
      out.putNextEntry(new JarEntry(file));
      in.transferTo(out);
    }
    return to;
  }

  private AgentJar() {}
}
