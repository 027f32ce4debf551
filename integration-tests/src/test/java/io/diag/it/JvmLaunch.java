package io.diag.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a JVM with the agent is to be started. It gets a directory and a java.io.tmpdir of its own.
 */
final class JvmLaunch {

  private static final String NOBODY = "65534";

  private final Jdk jdk;
  private final Path directory;
  private final List<String> wrapper = new ArrayList<>();
  private final List<String> jvmArguments = new ArrayList<>();
  private final List<String> flags = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private Path java;
  private Path agentJar = agentJar();
  private Path classes = testClasses();
  private List<String> program = List.of();
  private String options;
  private boolean withAgent = true;
  private boolean opensPort = true;
  private boolean noisy;
  private long suppressedErrors;
  private boolean anySuppressedErrors;
  private String authorization = "";
  private HttpClient client;

  private JvmLaunch(Jdk jdk) throws IOException {
    this.jdk = jdk;
    this.java = jdk.java();
    this.directory = Files.createTempDirectory("diag-it");
    Files.createDirectory(temporaryDirectory());
    this.options = "port=0,address-file=" + addressFile();
  }

  static JvmLaunch on(Jdk jdk) throws IOException {
    return new JvmLaunch(jdk);
  }

  static Path agentJar() {
    return Path.of(System.getProperty("diag.jar")).toAbsolutePath().normalize();
  }

  /** A main class of the tests. */
  JvmLaunch main(Class<?> main, String... arguments) {
    program = new ArrayList<>(List.of("-cp", classes.toString(), main.getName()));
    program.addAll(List.of(arguments));
    return this;
  }

  /** What follows the JVM's options: {@code -jar FILE}, {@code -p MODULES -m MODULE/CLASS}, ... */
  JvmLaunch program(String... programAndArguments) {
    program = List.of(programAndArguments);
    return this;
  }

  /** Another run-time image than the JDK's own. */
  JvmLaunch java(Path java) {
    this.java = java;
    return this;
  }

  JvmLaunch jvm(String... arguments) {
    jvmArguments.addAll(List.of(arguments));
    return this;
  }

  /** Flags that not every JVM has, of collectors above all: without them the test is skipped. */
  JvmLaunch having(String... some) {
    flags.addAll(List.of(some));
    return jvm(some);
  }

  JvmLaunch env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Agent options beside those for a free port and the address file. */
  JvmLaunch options(String more) {
    options += more.isEmpty() ? "" : "," + more;
    return this;
  }

  /** All agent options; the test sees to {@link #addressFile} where it wants the port. */
  JvmLaunch onlyOptions(String all) {
    options = all;
    return this;
  }

  JvmLaunch agentJar(Path jar) {
    agentJar = jar;
    return this;
  }

  /** The agent comes by an environment variable and not on the command line. */
  JvmLaunch onlyAgentFrom(String variable, String argument) {
    withAgent = false;
    return env(variable, argument);
  }

  /** The Authorization header of all requests that do not say another. */
  JvmLaunch authorization(String header) {
    authorization = header;
    return this;
  }

  /** What speaks to it, where that has to have keys. */
  JvmLaunch client(HttpClient http) {
    client = http;
    return this;
  }

  /** For what the JDK does by itself. */
  JvmLaunch withoutAgent() {
    withAgent = false;
    return withoutPort();
  }

  /** The port stays closed: the test waits for something else. */
  JvmLaunch withoutPort() {
    opensPort = false;
    return this;
  }

  /** Something other than the agent writes to stderr, too. */
  JvmLaunch noisy() {
    noisy = true;
    return this;
  }

  JvmLaunch suppressedErrors(long expected) {
    suppressedErrors = expected;
    return this;
  }

  /** Errors are provoked, nobody knows how many. */
  JvmLaunch anySuppressedErrors() {
    anySuppressedErrors = true;
    return this;
  }

  /** A command that ends in exec of its arguments, so that the process stays the same. */
  JvmLaunch under(String... command) {
    wrapper.addAll(List.of(command));
    return this;
  }

  /** As a user without privileges, who cannot read the build's directories. */
  JvmLaunch asNobody() throws Exception {
    return as(NOBODY);
  }

  /** As a user of this number, who need not exist. */
  JvmLaunch as(String user) throws Exception {
    if (!"root".equals(System.getProperty("user.name"))) {
      return this;
    }
    under(Client.require("setpriv"), "--reuid", user, "--regid", user, "--clear-groups");
    List<String> probe = new ArrayList<>(wrapper);
    probe.addAll(List.of(java.toString(), "-version"));
    assumeTrue(
        Command.run(Map.of(), probe).exit() == 0,
        () -> "another user can run " + java + " (setpriv forbidden, or a private directory)");
    Path copy = directory.resolve("copy");
    Files.createDirectory(copy);
    agentJar = Files.copy(agentJar, copy.resolve("diag.jar"));
    copyTree(classes, copy.resolve("classes"));
    program = program.stream().map(word -> relocated(word, copy.resolve("classes"))).toList();
    classes = copy.resolve("classes");
    for (Path each : List.of(directory, temporaryDirectory())) {
      Files.setAttribute(each, "unix:uid", Integer.parseInt(user));
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return this;
  }

  Path directory() {
    return directory;
  }

  Path temporaryDirectory() {
    return directory.resolve("tmp");
  }

  Path addressFile() {
    return directory.resolve("address");
  }

  String authorization() {
    return authorization;
  }

  HttpClient client() {
    return client;
  }

  boolean opensPort() {
    return opensPort;
  }

  boolean isNoisy() {
    return noisy;
  }

  boolean mayHaveSuppressed(long errors) {
    return anySuppressedErrors || errors == suppressedErrors;
  }

  TargetJvm start() throws Exception {
    List<String> command = new ArrayList<>(wrapper);
    command.add(java.toString());
    command.add("-Djava.io.tmpdir=" + temporaryDirectory());
    command.addAll(jvmArguments);
    if (withAgent) {
      command.add("-javaagent:" + agentJar + (options.isEmpty() ? "" : "=" + options));
    }
    command.addAll(program);
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(JvmLaunch::steersJvm);
    builder.environment().putAll(environment);
    TargetJvm target = new TargetJvm(this, jdk, builder.start());
    try {
      target.awaitPort();
    } catch (Throwable e) {
      target.kill();
      assumeHasFlags();
      throw e;
    }
    return target;
  }

  /** Asked only where the start has failed: it takes a JVM of its own. */
  private void assumeHasFlags() throws Exception {
    List<String> probe = new ArrayList<>(List.of(java.toString()));
    probe.addAll(flags);
    probe.add("-version");
    assumeTrue(
        flags.isEmpty() || Command.run(Map.of(), probe).exit() == 0, () -> "this JVM has " + flags);
  }

  private static boolean steersJvm(String variable) {
    return variable.startsWith("DIAG_")
        || variable.equals("JAVA_TOOL_OPTIONS")
        || variable.equals("JDK_JAVA_OPTIONS");
  }

  private String relocated(String word, Path to) {
    return word.equals(classes.toString()) ? to.toString() : word;
  }

  static Path testClasses() {
    String location = JvmLaunch.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    return new File(location).toPath();
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
