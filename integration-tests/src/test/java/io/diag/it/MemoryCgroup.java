package io.diag.it;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A real cgroup with a memory limit, below this process's own, for as long as it is open. Where
 * none can be made the test is skipped, and the reason is said.
 */
final class MemoryCgroup implements AutoCloseable {

  private final Path directory;
  private final int version;

  private MemoryCgroup(Path directory, int version) {
    this.directory = directory;
    this.version = version;
  }

  /** With this limit. */
  static MemoryCgroup ofMebibytes(int limit) throws Exception {
    String reason = "there is no cgroup hierarchy that counts memory";
    for (MemoryCgroup place : places()) {
      try {
        return place.child(limit);
      } catch (IOException e) {
        reason = e.toString();
      }
    }
    return abort("a memory cgroup can be made here: " + reason);
  }

  /** One in this one, which must be empty then: version 2 has processes in the innermost only. */
  MemoryCgroup child(int limit) throws Exception {
    if (version == 2 && !read("cgroup.subtree_control").contains("memory")) {
      Files.writeString(directory.resolve("cgroup.subtree_control"), "+memory");
    }
    String prefix = "diag-it-" + ProcessHandle.current().pid() + "-";
    MemoryCgroup child = new MemoryCgroup(Files.createTempDirectory(directory, prefix), version);
    try {
      String file = version == 1 ? "memory.limit_in_bytes" : "memory.max";
      Files.writeString(child.directory.resolve(file), String.valueOf((long) limit << 20));
      List<String> probe = new ArrayList<>(List.of(child.enter()));
      probe.add("true");
      Command entered = Command.run(Map.of(), probe);
      if (entered.exit() != 0) {
        throw new IOException(entered.stderr());
      }
      return child;
    } catch (Throwable e) {
      child.close();
      throw e;
    }
  }

  /** A command that puts itself in it and then becomes its arguments. */
  String[] enter() {
    String procs = "'" + directory.resolve("cgroup.procs") + "'";
    return new String[] {"sh", "-c", "echo $$ > " + procs + " && exec \"$@\"", "sh"};
  }

  int version() {
    return version;
  }

  /** Bytes that are charged to it. */
  long usage() throws IOException {
    return Long.parseLong(read(version == 1 ? "memory.usage_in_bytes" : "memory.current"));
  }

  /** The most that ever was; version 2 does not tell before Linux 5.19. */
  long peak() throws IOException {
    return Long.parseLong(read(version == 1 ? "memory.max_usage_in_bytes" : "memory.peak"));
  }

  /** How many processes the kernel has killed in it. */
  long oomKills() throws IOException {
    return read(version == 1 ? "memory.oom_control" : "memory.events")
        .lines()
        .filter(line -> line.startsWith("oom_kill "))
        .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length())))
        .sum();
  }

  private String read(String file) throws IOException {
    return Files.readString(directory.resolve(file)).strip();
  }

  /** Ends what is left in it, which leaves it a moment later. */
  @Override
  public void close() throws IOException {
    try {
      read("cgroup.procs")
          .lines()
          .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
          .forEach(ProcessHandle::destroyForcibly);
      Await.until(directory + " is empty", () -> read("cgroup.procs").isEmpty());
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    Files.delete(directory);
  }

  /** Where one might be made. */
  private static List<MemoryCgroup> places() throws IOException {
    Path cgroups = Path.of("/proc/self/cgroup");
    List<MemoryCgroup> places = new ArrayList<>();
    for (String line : Files.exists(cgroups) ? Files.readAllLines(cgroups) : List.<String>of()) {
      String[] fields = line.split(":", 3);
      String path = fields[2].substring(1);
      if (List.of(fields[1].split(",", -1)).contains("memory")) {
        mounts("cgroup", ",memory,")
            .forEach(mount -> places.add(new MemoryCgroup(mount.resolve(path), 1)));
      } else if (fields[1].isEmpty()) {
        // In this process's own there are processes, so that beside it is the better place.
        mounts("cgroup2", "")
            .map(mount -> mount.resolve(path))
            .flatMap(own -> Stream.of(own, own.getParent()))
            .forEach(place -> places.add(new MemoryCgroup(place, 2)));
      }
    }
    return places;
  }

  private static Stream<Path> mounts(String type, String option) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
        .map(line -> line.split(" ", -1))
        .filter(mount -> mount[2].equals(type) && ("," + mount[3] + ",").contains(option))
        .map(mount -> Path.of(mount[1]));
  }
}
