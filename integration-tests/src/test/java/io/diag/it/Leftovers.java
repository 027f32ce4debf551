package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What collecting could leave behind in a service: threads, descriptors, files. */
final class Leftovers {

  /** Threads that are there always: the port's own, and what looks, adds up and measures. */
  private static final List<String> PERMANENT =
      List.of(
          "diag-http",
          "diag-worker",
          "diag-leaks",
          "diag-heap",
          "diag-metrics",
          "diag-watchdog",
          "diag-log");

  /** Waits until nothing is left but those. */
  static void awaitNone(TargetJvm jvm) throws Exception {
    Await.value(() -> "left: " + left(jvm), () -> left(jvm).isEmpty() ? Boolean.TRUE : null);
    assertThat(jvm.counters())
        .containsEntry("diag_cpu_profiles_running", 0L)
        .containsEntry("diag_wall_profiles_running", 0L);
  }

  private static List<String> left(TargetJvm jvm) {
    Path process = Path.of("/proc", String.valueOf(jvm.pid()));
    try (Stream<Path> tasks = Files.list(process.resolve("task"));
        Stream<Path> descriptors = Files.list(process.resolve("fd"));
        Stream<Path> files = Files.list(jvm.temporaryDirectory())) {
      Stream<String> threads =
          tasks
              .map(task -> text(task.resolve("comm")))
              .filter(name -> name.startsWith("diag-") || name.startsWith("Async-profiler"))
              .filter(name -> PERMANENT.stream().noneMatch(name::startsWith));
      Stream<String> open =
          descriptors
              .map(Leftovers::target)
              .filter(file -> file.contains("/diag-") || file.contains("perf_event"))
              .filter(file -> !file.contains("libasyncProfiler") && !file.endsWith("diag.jar"))
              // The agent's copy of its jar.
              .filter(file -> !file.endsWith(".jar (deleted)"));
      return Stream.of(threads, open, files.map(Path::toString)).flatMap(all -> all).toList();
    } catch (IOException e) {
      return List.of(e.toString());
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "ended";
    }
  }

  private static String target(Path link) {
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.contains("diag-it") && !target.contains("(deleted)") ? "of the test" : target;
    } catch (IOException e) {
      return "closed";
    }
  }

  private Leftovers() {}
}
