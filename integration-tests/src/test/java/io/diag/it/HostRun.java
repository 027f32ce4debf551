package io.diag.it;

import io.diag.it.hosts.Host;
import io.diag.it.hosts.HostPlace;
import io.diag.it.hosts.ThreadTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server and the program that works for it, both running. */
final class HostRun implements AutoCloseable {

  static final Path HOSTS = Path.of(System.getProperty("diag.hosts", "hosts"));

  private static final int MAX_DEADLINES = 4;

  /** A server that has so little to do does not run. */
  private static final Duration STANDSTILL = Duration.ofMinutes(5);

  static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private static final Pattern COLLECTION = Pattern.compile("GC\\((\\d+)\\)");

  private final TargetJvm server;
  private final TargetJvm load;
  private final Path gcLog;

  private HostRun(TargetJvm server, TargetJvm load, Path gcLog) {
    this.server = server;
    this.load = load;
    this.gcLog = gcLog;
  }

  static HostRun start(Host host, Jdk jdk, boolean withAgent) throws Exception {
    JvmLaunch launch = JvmLaunch.on(jdk).noisy();
    if (!withAgent) {
      launch.withoutAgent();
    }
    HostPlace place = HostPlace.in(launch.directory());
    host.prepare(place);
    if (!host.before(place).isEmpty()) {
      List<String> command = new ArrayList<>(List.of(jdk.java().toString()));
      command.addAll(program(host, host.before(place)));
      Command.run(command.toArray(String[]::new)).succeeded();
    }
    Path gcLog = launch.directory().resolve("gc.log");
    TargetJvm server =
        launch
            .jvm("-Xlog:gc:file=" + gcLog)
            .jvm(host.jvm(place).toArray(String[]::new))
            .program(program(host, host.program(place)).toArray(String[]::new))
            .start();
    try {
      if (!host.ready().isEmpty()) {
        awaitStart(server, host.ready());
      }
      return new HostRun(server, load(host, jdk, place, server), gcLog);
    } catch (Throwable e) {
      e.addSuppressed(new AssertionError(server.outputs()));
      server.kill();
      throw e;
    }
  }

  private static TargetJvm load(Host host, Jdk jdk, HostPlace place, TargetJvm server)
      throws Exception {
    List<String> program = host.load(place);
    if (program.isEmpty()) {
      return server;
    }
    TargetJvm load =
        JvmLaunch.on(jdk)
            .withoutAgent()
            .noisy()
            .jvm("-Xmx256m", "-XX:+UseSerialGC")
            .program(program(host, program).toArray(String[]::new))
            .start();
    try {
      awaitStart(load, "ready");
      return load;
    } catch (Throwable e) {
      load.kill();
      throw e;
    }
  }

  /** A server may take longer to start than a test waits for anything else. */
  private static void awaitStart(TargetJvm jvm, String line) throws Exception {
    for (int deadlines = 1; ; deadlines++) {
      try {
        jvm.awaitLine(line);
        return;
      } catch (AssertionError e) {
        if (deadlines == MAX_DEADLINES || !jvm.isAlive()) {
          throw e;
        }
      }
    }
  }

  /** The server's own jars, and for the load the tests' classes. */
  private static List<String> program(Host host, List<String> mainAndArguments) {
    Path module = HOSTS.resolve(host.module()).resolve("target");
    List<String> words = new ArrayList<>();
    words.add("-cp");
    words.add(
        module.resolve("classes") + ":" + module.resolve("lib") + "/*:" + JvmLaunch.testClasses());
    words.addAll(mainAndArguments);
    return words;
  }

  /** As the name of its jar says. */
  static String version(Host host) throws IOException {
    Path lib = HOSTS.resolve(host.module()).resolve("target/lib");
    Pattern jar = Pattern.compile(Pattern.quote(host.artifact()) + "-(\\d.*)\\.jar");
    try (Stream<Path> files = Files.list(lib)) {
      return files
          .map(file -> jar.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(matcher -> matcher.group(1))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no " + jar + " in " + lib));
    }
  }

  TargetJvm server() {
    return server;
  }

  /** How much work has been done since the start. */
  long done() throws Exception {
    return load.ask("count", "count");
  }

  /** How many collections there have been, by the JVM's own log of them. */
  long collections() throws IOException {
    long collections = 0;
    Matcher matcher = COLLECTION.matcher(Files.readString(gcLog));
    while (matcher.find()) {
      collections = Math.max(collections, Long.parseLong(matcher.group(1)) + 1);
    }
    return collections;
  }

  /**
   * Both in seconds of processor time of the server's: on a machine that is busy with other things
   * they take longer, and the server is as warm and works as much.
   */
  HostWork work(double warmUp, double window) throws Exception {
    awaitUsed(warmUp);
    long doneBefore = done();
    long collectionsBefore = collections();
    double usedBefore = used();
    long start = System.nanoTime();
    awaitUsed(window);
    long done = done() - doneBefore;
    return new HostWork(
        done / (TargetJvm.since(start).toNanos() / 1e9),
        done / (used() - usedBefore),
        collections() - collectionsBefore);
  }

  private double used() throws IOException {
    return ThreadTimes.processSeconds(server.pid());
  }

  private void awaitUsed(double seconds) throws IOException {
    double enough = used() + seconds;
    long deadline = System.nanoTime() + STANDSTILL.toNanos();
    while (used() < enough) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "less than " + seconds + " s of processor time in " + STANDSTILL + "; " + outputs());
      }
      pass(LOOK_AGAIN);
    }
  }

  private String outputs() {
    return "server: " + server.outputs() + ", load: " + load.outputs();
  }

  static void pass(Duration duration) {
    LockSupport.parkNanos(duration.toNanos());
  }

  @Override
  public void close() throws IOException {
    try (TargetJvm first = load) {
      if (first != server) {
        server.close();
      }
    }
  }
}
