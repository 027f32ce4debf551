package io.diag.agent.cli;

import io.diag.agent.boot.JdkModules;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A service that does nothing, under the agent, in another JVM of this kind and with the same
 * flags: what there is to ask of an agent is known only where one runs.
 */
final class ServiceLikeThis implements AutoCloseable {

  private static final int MAX_SECONDS = 60;
  private static final int POLL_MILLIS = 20;

  /** What would look for the same port or file, or is meant for a service. */
  private static final Pattern NOT_ITS =
      Pattern.compile("-agentlib:.*|-agentpath:.*|-javaagent:.*|-Xrun.*|-Ddiag\\..*|-XX:Flags=.*");

  private final Process process;
  private final File address;

  private ServiceLikeThis(Process process, File address) {
    this.process = process;
    this.address = address;
  }

  /** Returns when its port is open. */
  static ServiceLikeThis start() throws IOException {
    File address = File.createTempFile("diag", ".address");
    if (!address.delete()) {
      throw new IOException(address + " cannot be removed");
    }
    ProcessBuilder builder = new ProcessBuilder(command(address));
    builder.environment().keySet().removeIf(name -> name.startsWith("DIAG_"));
    builder.redirectErrorStream(true);
    ServiceLikeThis service = new ServiceLikeThis(builder.start(), address);
    try {
      service.await();
      return service;
    } catch (IOException | RuntimeException e) {
      service.close();
      throw e;
    }
  }

  private static List<String> command(File address) {
    String jar = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>();
    command.add(new File(System.getProperty("java.home"), "bin/java").getPath());
    if (JdkModules.has("java.management")) {
      Flags.list().filter(flag -> !NOT_ITS.matcher(flag).matches()).forEach(command::add);
    }
    command.add("-javaagent:" + jar + "=port=0,address-file=" + address);
    command.addAll(List.of("-jar", jar, CommandLineMain.IDLE));
    return command;
  }

  private void await() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
    try {
      while (address.length() == 0) {
        if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
          process.destroyForcibly();
          throw new IOException("a JVM like this one does not start: " + output());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private String output() throws IOException {
    try (InputStream in = process.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  String url() throws IOException {
    try (InputStream in = new FileInputStream(address)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    if (!address.delete()) {
      address.deleteOnExit();
    }
  }

  /** Not to be loaded without the module java.management. */
  private static final class Flags {

    static Stream<String> list() {
      return ManagementFactory.getRuntimeMXBean().getInputArguments().stream();
    }
  }
}
