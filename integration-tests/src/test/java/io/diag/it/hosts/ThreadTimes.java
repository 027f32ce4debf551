package io.diag.it.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Processor time of a process's threads by name, from {@code /proc/PID/task/ID/stat}. What a thread
 * uses after the last {@link #look} before its end is lost, so look often.
 */
public final class ThreadTimes {

  /** The kernel's USER_HZ, which is 100 on all that Linux tells these numbers on. */
  private static final double TICKS_PER_SECOND = 100;

  // Of the fields that follow the name in parentheses.
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int START = 19;

  /** Ids are used again, so that a thread is an id and the time of its start. */
  private record Key(String id, String start) {}

  private record Use(String name, long first, long last) {}

  private final Path tasks;
  private final Map<Key, Use> uses = new HashMap<>();
  private final long since = System.nanoTime();
  private boolean begun;

  public ThreadTimes(long pid) throws IOException {
    tasks = Path.of("/proc", Long.toString(pid), "task");
    look();
    begun = true;
  }

  public void look() throws IOException {
    List<Path> all;
    try (Stream<Path> directories = Files.list(tasks)) {
      all = directories.toList();
    }
    for (Path task : all) {
      try {
        add(task.getFileName().toString(), Files.readString(task.resolve("stat")));
      } catch (IOException e) {
        // The thread has ended.
      }
    }
  }

  /** Processor time of the whole process since its start, in seconds. */
  public static double processSeconds(long pid) throws IOException {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    return ticks(fields(Files.readString(stat))) / TICKS_PER_SECOND;
  }

  private static String[] fields(String stat) {
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
  }

  private static long ticks(String[] fields) {
    return Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
  }

  private void add(String id, String stat) {
    String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    String[] fields = fields(stat);
    long ticks = ticks(fields);
    uses.merge(
        new Key(id, fields[START]),
        // One that was not there at the beginning has used all of it since.
        new Use(name, begun ? 0 : ticks, ticks),
        (before, now) -> new Use(now.name, before.first, now.last));
  }

  /**
   * Share of one processor since the beginning, by the threads' names without their numbers: those
   * of one name are added up.
   */
  public Map<String, Double> shares() {
    double seconds = (System.nanoTime() - since) / 1e9;
    Map<String, Double> shares = new TreeMap<>();
    for (Use use : uses.values()) {
      String name = use.name.replaceFirst("-\\d*$", "");
      shares.merge(name, (use.last - use.first) / TICKS_PER_SECOND / seconds, Double::sum);
    }
    return shares;
  }
}
