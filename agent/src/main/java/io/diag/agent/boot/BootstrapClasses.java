package io.diag.agent.boot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jdk.internal.misc.Unsafe;

/**
 * Puts the API and the hook entry points into the bootstrap loader, where the service, every
 * library and the JDK itself find the one copy.
 *
 * <p>Defined one by one and not through appendToBootstrapClassLoaderSearch: that makes HotSpot
 * print a class-data-sharing warning on stdout, and on 25 the service loses its shared archive.
 */
public final class BootstrapClasses {

  private static final String INDEX = "bootstrap-classes.txt";

  private final ClassLoader agentLoader = BootstrapClasses.class.getClassLoader();

  public BootstrapClasses(JavaBase javaBase) {
    javaBase.open("jdk.internal.misc");
  }

  /** Defines all of them. Fails if one came from elsewhere, for then two copies would be about. */
  public void define() throws IOException, ReflectiveOperationException {
    List<String> pending = index();
    while (!pending.isEmpty()) {
      List<String> postponed = definePass(pending);
      if (postponed.size() == pending.size()) {
        throw new ClassNotFoundException("cannot define " + postponed);
      }
      pending = postponed;
    }
    Class<?> holder = Class.forName("io.diag.bootstrap.AgentHolder", false, null);
    if (holder.getClassLoader() != null) {
      throw new ClassNotFoundException("bootstrap classes came from " + holder.getClassLoader());
    }
  }

  private List<String> definePass(List<String> entries) throws IOException {
    List<String> postponed = new ArrayList<>();
    for (String entry : entries) {
      try {
        BootstrapLoader.define(read(entry));
      } catch (NoClassDefFoundError e) {
        // Its supertype is further down the list.
        postponed.add(entry);
      }
    }
    return postponed;
  }

  private List<String> index() throws IOException {
    List<String> entries = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                agentLoader.getResourceAsStream(INDEX), StandardCharsets.UTF_8))) {
      for (String line; (line = reader.readLine()) != null; ) {
        if (!line.isEmpty()) {
          entries.add(line);
        }
      }
    }
    return entries;
  }

  private byte[] read(String entry) throws IOException {
    // From the agent's jar and not by way of the service's class path, which may hold another
    // version of the API.
    try (InputStream in = agentLoader.getResourceAsStream("../" + entry)) {
      if (in == null) {
        throw new IOException("no " + entry + " in the agent's jar");
      }
      return in.readAllBytes();
    }
  }

  /**
   * The JDK's own Unsafe, which prints no deprecation warning and needs no jdk.unsupported. Called
   * directly: by reflection JDK 25 would first make 20 method handle classes, for 30 ms of premain.
   * In a class of its own, to be linked when java.base has opened the package.
   */
  private static final class BootstrapLoader {

    static void define(byte[] bytes) {
      Unsafe.getUnsafe().defineClass(null, bytes, 0, bytes.length, null, null);
    }
  }
}
