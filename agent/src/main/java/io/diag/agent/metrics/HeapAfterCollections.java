package io.diag.agent.metrics;

import io.diag.agent.gc.GarbageCollection;
import io.diag.agent.gc.GarbageCollections;
import java.util.List;
import java.util.function.Consumer;

/**
 * What collections leave of the heap, from the notice that the JVM gives of each. Needs the module
 * java.management.
 */
final class HeapAfterCollections implements Consumer<GarbageCollection> {

  private volatile double afterAny = Double.NaN;
  private volatile double afterWhole = Double.NaN;

  static HeapAfterCollections listen() {
    HeapAfterCollections heap = new HeapAfterCollections();
    GarbageCollections.instance().listen(heap);
    return heap;
  }

  @Override
  public void accept(GarbageCollection collection) {
    if (collection.isPause()) {
      return;
    }
    afterAny = collection.heapAfter();
    if (collection.isOfWholeHeap()) {
      afterWhole = collection.heapAfter();
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
            "The live set: heap in use after the last collection of the whole heap.",
            () -> afterWhole,
            "there was no collection of the whole heap since metrics were first asked for"));
  }
}
