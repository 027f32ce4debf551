package io.diag.it;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A JDK found on this machine, one for each feature version. */
record Jdk(Path home, int feature) {

  private static final int OLDEST = 17;

  /**
   * Those to test on: as {@code -Ddiag.test.jdks} says ({@code all}, or {@code 17,25}), else all
   * under CI, else the newest.
   */
  static List<Jdk> chosen() {
    List<Jdk> all = new ArrayList<>(found().values());
    String choice =
        System.getProperty("diag.test.jdks", Client.areRequired() ? "all" : "newest").strip();
    return switch (choice) {
      case "all" -> all;
      case "newest" -> all.subList(all.size() - 1, all.size());
      default -> Arrays.stream(choice.split(",")).map(Jdk::ofFeature).toList();
    };
  }

  Path java() {
    return tool("java");
  }

  Path tool(String name) {
    return home.resolve("bin").resolve(name);
  }

  /**
   * The {@code java} of an image with no other modules than the agent needs, made in this
   * directory. A test is skipped on a JDK that cannot make one.
   */
  Path javaOfSmallestImage(Path directory) throws Exception {
    Path image = directory.resolve("image");
    Command jlink =
        Command.run(
            tool("jlink").toString(),
            "--add-modules",
            "java.base,java.instrument",
            "--output",
            image.toString());
    if (jlink.exit() != 0 && !Files.isDirectory(home.resolve("jmods"))) {
      abort(this + " has no jmods and does not link from its run-time image");
    }
    jlink.succeeded();
    return image.resolve("bin/java");
  }

  @Override
  public String toString() {
    return "JDK " + feature;
  }

  private static Jdk ofFeature(String feature) {
    Jdk jdk = found().get(Integer.valueOf(feature.strip()));
    if (jdk == null) {
      throw new IllegalStateException("no JDK " + feature + " here, only " + found().values());
    }
    return jdk;
  }

  private static Map<Integer, Jdk> found() {
    Map<Integer, Jdk> found = new TreeMap<>();
    for (Path home : candidates()) {
      int feature = feature(home);
      if (feature >= OLDEST && Files.isExecutable(home.resolve("bin/javac"))) {
        found.putIfAbsent(feature, new Jdk(home, feature));
      }
    }
    return found;
  }

  /** The build's own first: where several have one version, it is the one to test. */
  private static List<Path> candidates() {
    List<Path> homes = new ArrayList<>();
    homes.add(Path.of(System.getProperty("java.home")));
    System.getenv().entrySet().stream()
        .filter(variable -> variable.getKey().startsWith("JAVA_HOME"))
        .filter(variable -> !variable.getValue().isBlank())
        .sorted(Map.Entry.comparingByKey())
        .forEach(variable -> homes.add(Path.of(variable.getValue())));
    Path user = Path.of(System.getProperty("user.home"));
    homes.addAll(children(Path.of("/usr/lib/jvm"), ""));
    homes.addAll(children(user.resolve(".sdkman/candidates/java"), ""));
    homes.addAll(children(Path.of("/Library/Java/JavaVirtualMachines"), "Contents/Home"));
    return homes.stream().filter(Files::isDirectory).map(Jdk::real).distinct().toList();
  }

  private static List<Path> children(Path directory, String below) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(directory)) {
      return children
          .sorted(Comparator.reverseOrder())
          .map(child -> child.resolve(below))
          .filter(Files::isDirectory)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path real(Path home) {
    try {
      return home.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** 0 where it cannot be told. */
  private static int feature(Path home) {
    Properties release = new Properties();
    try {
      release.load(new StringReader(Files.readString(home.resolve("release"))));
    } catch (IOException e) {
      return 0;
    }
    String version = release.getProperty("JAVA_VERSION", "0").replace("\"", "");
    String feature = version.split("[.+-]", 2)[0];
    return feature.chars().allMatch(Character::isDigit) ? Integer.parseInt(feature) : 0;
  }
}
