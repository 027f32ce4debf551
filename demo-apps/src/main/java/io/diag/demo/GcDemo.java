package io.diag.demo;

import io.diag.api.Diag;
import io.diag.api.RuntimeSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Collects on request, three times: 50 MB are taken in pieces and dropped, and how many collections
 * there have been and how full the heap is are printed before, at the peak and after.
 *
 * <p>In production a call of System.gc() is almost always wrong: it makes the collector do all of
 * its work at a time that the service has not chosen, and spoils what it has learnt of how much
 * there is to collect and when. It is right in a test that has to know what is left, just before a
 * profile of the heap, and before a process that has done its work waits for a long time.
 */
final class GcDemo implements Demo {

  private static final int CYCLES = 3;
  private static final int PIECES = 50;
  private static final int PIECE = 1024 * 1024;
  private static final int MAX_START_MILLIS = 10_000;
  private static final double MB = 1024 * 1024;

  /** Afterwards so much a second, for the trace to have something to show. */
  private static final int ALLOCATIONS_PER_SECOND = 20;

  /** Where the compiler cannot see that nobody reads it. */
  volatile List<byte[]> garbage;

  @Override
  public String name() {
    return "gc";
  }

  @Override
  public String summary() {
    return "three collections on request, each of 50 MB that nothing holds any more";
  }

  @Override
  public void run() throws InterruptedException {
    awaitAgent();
    // Forced collections are told apart from the first snapshot on.
    RuntimeSnapshot.take();
    for (int cycle = 1; cycle <= CYCLES; cycle++) {
      collect(cycle);
    }
    System.out.println("cycles done; going on to allocate");
    while (true) {
      garbage = allocate(1);
      TimeUnit.MILLISECONDS.sleep(1000 / ALLOCATIONS_PER_SECOND);
    }
  }

  /**
   * While classes are read from a jar file native code holds the heap, and JDK 17's System.gc() may
   * do nothing then.
   */
  private static void awaitAgent() throws InterruptedException {
    for (int i = 0; i < MAX_START_MILLIS && Diag.isLoaded() && Diag.debugUrl().isEmpty(); i++) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private void collect(int cycle) {
    RuntimeSnapshot before = RuntimeSnapshot.take();
    garbage = allocate(PIECES);
    RuntimeSnapshot peak = RuntimeSnapshot.take();
    garbage = null;
    System.gc();
    RuntimeSnapshot after = RuntimeSnapshot.take();
    System.out.printf(
        "cycle=%d collections: %s -> %s heap: %.1f -> %.1f -> %.1f MB%n",
        cycle,
        text(before.gcs()),
        text(after.gcs()),
        before.heapUsedBytes() / MB,
        peak.heapUsedBytes() / MB,
        after.heapUsedBytes() / MB);
  }

  private static List<byte[]> allocate(int pieces) {
    List<byte[]> list = new ArrayList<>();
    for (int i = 0; i < pieces; i++) {
      list.add(new byte[PIECE]);
    }
    return list;
  }

  /** Without the agent nobody counts. */
  private static String text(OptionalLong number) {
    return number.isPresent() ? String.valueOf(number.getAsLong()) : "?";
  }
}
