package io.diag.demo;

import io.diag.api.MemoryLimit;
import io.diag.api.RuntimeSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Allocates chunks of 8 MiB at about 1 GiB/s, and keeps the last so many of them. */
final class Churn {

  static final String HEADER =
      String.format(
          Locale.ROOT,
          "%-18s %7s %7s %7s %7s %9s %9s %8s %8s %9s",
          "phase, limit",
          "done",
          "GCs",
          "forced",
          "paused",
          "heap-peak",
          "heap-mid",
          "foot-max",
          "foot-mid",
          "foot-end");

  private static final long MIB = 1024 * 1024;
  private static final int PIECES = 1024;
  private static final int PIECE_BYTES = 8 * 1024;
  private static final long NANOS_PER_CHUNK = 1_000_000_000L * PIECES * PIECE_BYTES / 1024 / MIB;
  private static final long SAMPLE_NANOS = 100_000_000;

  /** It takes the collector a moment to follow a new limit. */
  private static final int SETTLING_SAMPLES = 10;

  private final int kept;
  private final Deque<byte[][]> chunks = new ArrayDeque<>();
  private final List<Long> heap = new ArrayList<>();
  private final List<Long> footprint = new ArrayList<>();

  Churn(int kept) {
    this.kept = kept;
  }

  /** Runs for this long; one row of what it has seen. */
  String run(String name, int seconds) throws InterruptedException {
    RuntimeSnapshot before = RuntimeSnapshot.take();
    Thread sampler = new Thread(this::sample, "sampler-" + name);
    sampler.start();
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    long done = 0;
    while (System.nanoTime() < end) {
      chunks.addLast(chunk());
      if (chunks.size() > kept) {
        chunks.removeFirst();
      }
      done++;
      // What a pause has cost is not made up for.
      LockSupport.parkNanos(NANOS_PER_CHUNK - (System.nanoTime() - start) % NANOS_PER_CHUNK);
    }
    sampler.interrupt();
    sampler.join();
    return row(before, RuntimeSnapshot.take(), done);
  }

  private static byte[][] chunk() {
    byte[][] chunk = new byte[PIECES][];
    for (int i = 0; i < PIECES; i++) {
      chunk[i] = new byte[PIECE_BYTES];
    }
    return chunk;
  }

  private void sample() {
    try {
      while (true) {
        Thread.sleep(SAMPLE_NANOS / 1_000_000);
        heap.add(RuntimeSnapshot.take().heapUsedBytes());
        footprint.add(MemoryLimit.status().footprint());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String row(RuntimeSnapshot before, RuntimeSnapshot after, long done) {
    List<Long> heaps = settled(heap);
    List<Long> footprints = settled(footprint);
    long footprintAtEnd = footprints.get(footprints.size() - 1);
    Collections.sort(heaps);
    Collections.sort(footprints);
    return String.format(
        Locale.ROOT,
        "%7d %7d %7d %7d %9d %9d %8d %8d %9d",
        done * PIECES * PIECE_BYTES / MIB,
        after.gcs().orElse(0) - before.gcs().orElse(0),
        after.forcedGcs().orElse(0) - before.forcedGcs().orElse(0),
        after.gcPauseTotalMillis().orElse(0) - before.gcPauseTotalMillis().orElse(0),
        heaps.get(heaps.size() - 1) / MIB,
        heaps.get(heaps.size() / 2) / MIB,
        footprints.get(footprints.size() - 1) / MIB,
        footprints.get(footprints.size() / 2) / MIB,
        footprintAtEnd / MIB);
  }

  private static List<Long> settled(List<Long> samples) {
    int from = Math.min(SETTLING_SAMPLES, samples.size() - 1);
    return new ArrayList<>(samples.subList(from, samples.size()));
  }
}
