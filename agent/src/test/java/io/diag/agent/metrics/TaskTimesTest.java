package io.diag.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.diag.agent.natives.TaskList;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskTimesTest {

  @TempDir Path directory;

  private final Tasks tasks = new Tasks();
  private TaskTimes times;

  /** As the kernel tells it: number, time run, time waited. */
  private static final class Tasks implements TaskList {

    final List<long[]> all = new ArrayList<>();

    @Override
    public boolean read(boolean delays) {
      return !all.isEmpty();
    }

    @Override
    public int count() {
      return all.size();
    }

    @Override
    public long id(int task) {
      return all.get(task)[0];
    }

    @Override
    public long cpuNanos(int task) {
      return all.get(task)[1];
    }

    @Override
    public long delayNanos(int task) {
      return all.get(task)[2];
    }

    @Override
    public long processCpuNanos() {
      return -1;
    }
  }

  @BeforeEach
  void begin() {
    times = new TaskTimes(new File(directory.toString()), tasks, name -> name.startsWith("GC"));
  }

  @Test
  void nothingIsKnownBeforeItIsRead() {
    assertThat(times.count()).isNaN();
    assertThat(times.collectedSeconds()).isNaN();
    assertThat(times.delaySeconds()).isNaN();
    assertThat(times.cpuSeconds()).isNaN();
  }

  @Test
  void sumsStayWhenThreadsEnd() throws Exception {
    task(1, "GC Thread#0", 1_000_000_000L, 500_000_000L);
    task(2, "main", 2_000_000_000L, 250_000_000L);
    times.read();
    assertThat(times.count()).isEqualTo(2);
    assertThat(times.collectedSeconds()).isCloseTo(1, within(1e-9));
    assertThat(times.delaySeconds()).isCloseTo(0.75, within(1e-9));
    tasks.all.clear();
    task(2, "main", 3_000_000_000L, 300_000_000L);
    times.read();
    assertThat(times.count()).isEqualTo(1);
    assertThat(times.collectedSeconds()).isCloseTo(1, within(1e-9));
    assertThat(times.delaySeconds()).isCloseTo(0.8, within(1e-9));
  }

  /** The kernel gives the number of a thread that has ended to another. */
  @Test
  void numberMayBeGivenAnew() throws Exception {
    task(1, "GC Thread#0", 1_000_000_000L, 500_000_000L);
    times.read();
    tasks.all.clear();
    task(1, "worker", 200_000_000L, 100_000_000L);
    times.read();
    assertThat(times.collectedSeconds()).isCloseTo(1, within(1e-9));
    assertThat(times.delaySeconds()).isCloseTo(0.6, within(1e-9));
  }

  @Test
  void nameMayComeAMomentLater() throws Exception {
    task(1, "java", 100_000_000L, 0);
    times.read();
    assertThat(times.collectedSeconds()).isZero();
    tasks.all.clear();
    task(1, "GC Thread#1", 300_000_000L, 0);
    times.read();
    assertThat(times.collectedSeconds()).isCloseTo(0.3, within(1e-9));
    tasks.all.clear();
    task(1, "anything", 400_000_000L, 0);
    times.read();
    assertThat(times.collectedSeconds()).as("it is known by now").isCloseTo(0.4, within(1e-9));
  }

  @Test
  void kernelMayNotTellOfDelays() throws Exception {
    task(1, "GC Thread#0", 1_000_000_000L, -1);
    times.read();
    assertThat(times.delaySeconds()).isNaN();
    assertThat(times.collectedSeconds()).isCloseTo(1, within(1e-9));
  }

  @Test
  void oneThatEndsMeanwhileDoesNotCount() throws Exception {
    task(1, "GC Thread#0", 1_000_000_000L, 5);
    times.read();
    tasks.all.clear();
    tasks.all.add(new long[] {1, -1, -1});
    times.read();
    assertThat(times.collectedSeconds()).isCloseTo(1, within(1e-9));
  }

  private void task(long id, String name, long cpu, long delay) throws IOException {
    Path task = Files.createDirectories(directory.resolve(String.valueOf(id)));
    Files.writeString(task.resolve("comm"), name + "\n");
    tasks.all.add(new long[] {id, cpu, delay});
  }
}
