package io.diag.agent.metrics;

import io.diag.agent.gc.GarbageCollection;
import io.diag.agent.gc.GarbageCollections;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * What collections leave of the heap, from the notice that the JVM gives of each. Needs the module
 * java.management.
 *
 * <p>G1 hardly ever collects the whole heap at once. There the least that its last collections have
 * left is taken, in which there may still be garbage.
 */
final class HeapAfterCollections implements Consumer<GarbageCollection> {

  private static final String G1 = "G1 Young Generation";
  private static final int LAST = 16;

  private final long[] lastOfG1 = new long[LAST];
  private int countOfG1;
  private volatile double afterAny = Double.NaN;
  private volatile double alive = Double.NaN;

  static HeapAfterCollections listen() {
    HeapAfterCollections heap = new HeapAfterCollections();
    GarbageCollections.instance().listen(heap);
    return heap;
  }

  /** On one thread at a time, of the JVM. */
  @Override
  public synchronized void accept(GarbageCollection collection) {
    if (collection.isPause()) {
      return;
    }
    afterAny = collection.heapAfter();
    if (collection.collector().equals(G1)) {
      lastOfG1[countOfG1++ % LAST] = collection.heapAfter();
      alive = Arrays.stream(lastOfG1, 0, Math.min(countOfG1, LAST)).min().getAsLong();
    } else if (collection.isOfWholeHeap()) {
      countOfG1 = 0;
      alive = collection.heapAfter();
    }
  }

  List<Reading> readings() {
    return List.of(
        Reading.gauge(
            "diag_heap_after_gc_bytes",
            "Heap in use after the last collection.",
            () -> afterAny,
            "there was no collection since metrics were first asked for"),
        Reading.gauge(
            "diag_heap_live_bytes",
            "The live set: heap in use after the last collection of the whole heap; with G1 the least that the last 16 collections have left.",
            () -> alive,
            "there was no collection of the whole heap since metrics were first asked for"));
  }
}
