package io.diag.agent.metrics;

import io.diag.agent.files.KernelFile;
import io.diag.agent.natives.TaskList;
import io.diag.agent.natives.Tasks;
import java.io.File;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What all threads of the process have had of the processors, the JVM's own among them, as the
 * kernel counts it: how long those that collect ran, and how long any could have run and had none.
 * What a thread had between the last look and its end is missing.
 */
final class TaskTimes {

  private static final File TASKS = new File("/proc/self/task");

  /** A new thread is named a moment after it has begun: its name counts the second time. */
  private static final int LOOKS_AT_NAME = 2;

  private final File directory;
  private final TaskList tasks;
  private final Predicate<String> collects;
  private final Map<Long, Task> known = new HashMap<>();
  private boolean delaysAreTold = true;
  private int look;
  private volatile int count = -1;
  private volatile long collectedNanos = -1;
  private volatile long delayNanos = -1;

  private static final class Task {

    int firstLook;
    int lastLook;
    boolean collects;
    long cpuNanos;
    long delayNanos;
  }

  TaskTimes(File directory, TaskList tasks, Predicate<String> collects) {
    this.directory = directory;
    this.tasks = tasks;
    this.collects = collects;
  }

  /** Null without the library, or where there is no such directory. */
  static TaskTimes ofThisProcess(Predicate<String> collects) {
    TaskList tasks = TASKS.isDirectory() ? Tasks.of(TASKS) : null;
    return tasks == null ? null : new TaskTimes(TASKS, tasks, collects);
  }

  /** By one thread at a time. */
  void read() {
    if (!tasks.read(delaysAreTold)) {
      return;
    }
    look++;
    long collected = Math.max(0, collectedNanos);
    long delayed = Math.max(0, delayNanos);
    boolean told = false;
    for (int i = 0; i < tasks.count(); i++) {
      Task task = known.computeIfAbsent(tasks.id(i), id -> begun());
      long cpu = tasks.cpuNanos(i);
      long delay = tasks.delayNanos(i);
      told |= delay >= 0;
      if (cpu < task.cpuNanos) {
        // The number of one that has ended was given to another.
        task = begun();
        known.put(tasks.id(i), task);
        cpu = Math.max(0, cpu);
      }
      if (look - task.firstLook < LOOKS_AT_NAME) {
        boolean did = task.collects;
        task.collects = collects.test(name(tasks.id(i)));
        // What it had before it was known for what it is.
        collected += task.collects && !did ? task.cpuNanos : 0;
      }
      collected += task.collects ? cpu - task.cpuNanos : 0;
      delayed += Math.max(0, delay - task.delayNanos);
      task.cpuNanos = cpu;
      task.delayNanos = Math.max(task.delayNanos, delay);
      task.lastLook = look;
    }
    known.values().removeIf(task -> task.lastLook != look);
    count = tasks.count();
    collectedNanos = collected;
    delaysAreTold = told;
    delayNanos = told ? delayed : -1;
  }

  private Task begun() {
    Task task = new Task();
    task.firstLook = look;
    return task;
  }

  private String name(long task) {
    return KernelFile.text(new File(directory, task + "/comm")).strip();
  }

  /** NaN until it was read. */
  double count() {
    return count < 0 ? Double.NaN : count;
  }

  /** How long all threads have run, those that have ended too; NaN where it is not known. */
  double cpuSeconds() {
    return seconds(tasks.processCpuNanos());
  }

  /** How long collections ran, on all processors together. */
  double collectedSeconds() {
    return seconds(collectedNanos);
  }

  /** How long threads waited for a processor, all together. */
  double delaySeconds() {
    return seconds(delayNanos);
  }

  private static double seconds(long nanos) {
    return nanos < 0 ? Double.NaN : nanos / 1e9;
  }
}
