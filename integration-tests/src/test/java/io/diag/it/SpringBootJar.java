package io.diag.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/** An application in one jar with its libraries, and Spring Boot's loader at its root. */
final class SpringBootJar {

  static Path make(Path jar, Path classes) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(
        Attributes.Name.MAIN_CLASS, "org.springframework.boot.loader.launch.JarLauncher");
    attributes.putValue("Start-Class", "app.Main");
    attributes.putValue("Spring-Boot-Classes", "BOOT-INF/classes/");
    attributes.putValue("Spring-Boot-Lib", "BOOT-INF/lib/");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      try (JarInputStream loader = new JarInputStream(Files.newInputStream(springBootLoader()))) {
        for (JarEntry entry = loader.getNextJarEntry();
            entry != null;
            entry = loader.getNextJarEntry()) {
          out.putNextEntry(new JarEntry(entry.getName()));
          loader.transferTo(out);
        }
      }
      out.putNextEntry(new JarEntry("BOOT-INF/"));
      out.putNextEntry(new JarEntry("BOOT-INF/classes/"));
      out.putNextEntry(new JarEntry("BOOT-INF/classes/app/"));
      for (String name : List.of("app/Main.class", "app/Work.class")) {
        out.putNextEntry(new JarEntry("BOOT-INF/classes/" + name));
        out.write(Files.readAllBytes(classes.resolve(name)));
      }
      out.putNextEntry(new JarEntry("BOOT-INF/lib/"));
      store(
          out,
          "BOOT-INF/lib/diag-api.jar",
          Files.readAllBytes(Path.of(System.getProperty("diag.api"))));
    }
    return jar;
  }

  private static Path springBootLoader() {
    return Path.of(
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> entry.contains("spring-boot-loader"))
            .findFirst()
            .orElseThrow());
  }

  /** A jar in the jar is read in place, so it must not be compressed. */
  private static void store(JarOutputStream out, String name, byte[] content) throws IOException {
    JarEntry entry = new JarEntry(name);
    CRC32 checksum = new CRC32();
    checksum.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    out.putNextEntry(entry);
    out.write(content);
  }

  private SpringBootJar() {}
}
