package io.diag.premain;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.Charset;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.jar.JarFile;

/** Finds diag.jar, out of which a class came. */
final class OwnJar {

  /** For the operator of a service that has a SecurityManager. */
  static final String GRANT =
      "the SecurityManager's policy has to grant it to the agent: grant codeBase"
          + " \"file:/PATH/OF/diag.jar\" { permission java.security.AllPermission; };";

  private static final String OPTION = "-javaagent:";
  private static final int MAX_COMMAND_LINE = 1024 * 1024;
  private static final String MARK = "inst/bootstrap-classes.txt";

  /**
   * The jar of a class of its root. Its code source tells, unless the service has replaced the
   * system class loader by one that defines classes without: then the class file's own URL, what
   * the JVM has appended to the class path, or the option by which the agent was given.
   *
   * @throws IOException if it cannot be found; the message is for the operator
   */
  static File find(Class<?> ofJar) throws IOException {
    File file = fromCodeSource(ofJar.getProtectionDomain());
    if (file == null) {
      file = fromResource(ofJar.getResource(ofJar.getSimpleName() + ".class"));
    }
    if (file == null) {
      file = fromClassPath(System.getProperty("java.class.path", ""));
    }
    if (file == null) {
      file = fromArguments();
    }
    if (file == null) {
      throw new IOException(
          "cannot tell where diag.jar is: the class loader "
              + ofJar.getClassLoader()
              + " tells no code source, and neither java.class.path nor the command line names it");
    }
    return file;
  }

  private static File fromCodeSource(ProtectionDomain domain) {
    CodeSource source = domain == null ? null : domain.getCodeSource();
    return source == null || source.getLocation() == null
        ? null
        : file(source.getLocation().toString());
  }

  /** {@code jar:file:/PATH/diag.jar!/io/diag/...}. */
  private static File fromResource(URL url) {
    String text = url == null ? "" : url.toString();
    int end = text.indexOf("!/");
    return text.startsWith("jar:") && end > 0 ? file(text.substring("jar:".length(), end)) : null;
  }

  private static File fromClassPath(String path) {
    for (String element : path.split(File.pathSeparator, -1)) {
      File file = new File(element);
      if (has(file)) {
        return file;
      }
    }
    return null;
  }

  /** On Linux; the JVM's own list of its arguments would initialise JMX. */
  private static File fromArguments() {
    StringBuilder options = new StringBuilder(commandLine());
    for (String variable : new String[] {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"}) {
      String value = System.getenv(variable);
      options.append('\0').append(value == null ? "" : value.replace(' ', '\0'));
    }
    for (String option : options.toString().split("\0", -1)) {
      if (option.startsWith(OPTION)) {
        int end = option.indexOf('=');
        File file = new File(option.substring(OPTION.length(), end < 0 ? option.length() : end));
        if (has(file)) {
          return file;
        }
      }
    }
    return null;
  }

  private static String commandLine() {
    StringBuilder text = new StringBuilder();
    try (Reader in =
        new InputStreamReader(
            new FileInputStream("/proc/self/cmdline"), Charset.defaultCharset())) {
      for (int c; (c = in.read()) >= 0 && text.length() < MAX_COMMAND_LINE; ) {
        text.append((char) c);
      }
    } catch (IOException e) {
      // Another system.
    }
    return text.toString();
  }

  private static boolean has(File file) {
    try (JarFile jar = new JarFile(file, false)) {
      return jar.getEntry(MARK) != null;
    } catch (IOException e) {
      return false;
    }
  }

  /** By URI: the path may hold blanks, '+' and letters that a URL has escaped. */
  private static File file(String url) {
    try {
      File file = new File(new URI(url));
      return file.isFile() ? file : null;
    } catch (URISyntaxException | IllegalArgumentException e) {
      // The loader's own kind of URL.
      return null;
    }
  }

  private OwnJar() {}
}
