package io.diag.premain;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * Loads everything of the agent but its entry and bootstrap classes, from {@code inst/} of its jar.
 *
 * <p>The parent is the platform loader, so nothing of the service is visible to the agent; the
 * entries end in {@code .classdata}, so nothing of the agent is visible to the service.
 *
 * <p>The agent's own classes cannot see this one, but give it a private copy of its jar by way of
 * {@link #apply}.
 */
final class AgentClassLoader extends ClassLoader implements Function<JarFile, Map<String, String>> {

  private static final String PREFIX = "inst/";

  static {
    registerAsParallelCapable();
  }

  /** The file that the service's class loader has open, and shares; later a copy. */
  private volatile JarFile jar;

  private final ProtectionDomain domain;
  private final boolean withBootstrapClasses;
  private final Map<String, String> origin = new TreeMap<>();

  /**
   * A loader of this jar's classes.
   *
   * @param withBootstrapClasses on the command line, where nobody puts them into the bootstrap
   *     loader
   */
  AgentClassLoader(File file, boolean withBootstrapClasses)
      throws IOException, ReflectiveOperationException {
    // By reflection: ClassLoader.getPlatformClassLoader came with Java 9.
    super((ClassLoader) ClassLoader.class.getMethod("getPlatformClassLoader").invoke(null));
    this.withBootstrapClasses = withBootstrapClasses;
    origin.put("file", file.getPath());
    // Before it is opened: what is written meanwhile is to be noticed.
    origin.put("length", String.valueOf(file.length()));
    origin.put("modified", String.valueOf(file.lastModified()));
    // Checking signatures is slow before the JIT is warm, and the JVM trusts the jar already.
    this.jar = new JarFile(file, false);
    if (jar.getEntry(PREFIX) == null && jar.getEntry(PREFIX + "bootstrap-classes.txt") == null) {
      throw new IOException(
          file + " is not diag.jar (was it repacked into another jar?): it has no " + PREFIX);
    }
    Permissions all = new Permissions();
    all.add(new AllPermission());
    this.domain =
        new ProtectionDomain(
            new CodeSource(file.toURI().toURL(), (Certificate[]) null), all, this, null);
  }

  /**
   * Reads the rest from a copy.
   *
   * @param copy null if there is none
   * @return which file the classes are from, and how long and old it was
   */
  @Override
  public Map<String, String> apply(JarFile copy) {
    if (copy != null) {
      jar = copy;
    }
    return origin;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String path = name.replace('.', '/');
    try (InputStream own = open(path + ".classdata");
        InputStream in =
            own == null && withBootstrapClasses ? open("../" + path + ".class") : own) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = readAll(in);
      return defineClass(name, bytes, 0, bytes.length, domain);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  /**
   * There are no URLs of them: a service may have its own handlers of URLs, and the file may be
   * another by now.
   */
  @Override
  public InputStream getResourceAsStream(String name) {
    try {
      InputStream in = open(entryName(name));
      return in != null ? in : getParent().getResourceAsStream(name);
    } catch (IOException e) {
      return null;
    }
  }

  private static String entryName(String resource) {
    return resource.endsWith(".class") && !resource.startsWith("../")
        ? resource + "data"
        : resource;
  }

  /** "../" leads to the root of the jar, where the bootstrap classes are. */
  private InputStream open(String entryName) throws IOException {
    ZipEntry entry =
        jar.getEntry(entryName.startsWith("../") ? entryName.substring(3) : PREFIX + entryName);
    return entry == null ? null : jar.getInputStream(entry);
  }

  private static byte[] readAll(InputStream in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 * 1024);
    byte[] buffer = new byte[16 * 1024];
    for (int n; (n = in.read(buffer)) > 0; ) {
      out.write(buffer, 0, n);
    }
    return out.toByteArray();
  }
}
