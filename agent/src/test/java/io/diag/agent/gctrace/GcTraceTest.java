package io.diag.agent.gctrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.gc.GarbageCollection;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GcTraceTest {

  private static final long MB = 1024 * 1024;

  private static final HeapGoal GOAL =
      new HeapGoal() {
        @Override
        public long limitBytes() {
          return 200 * MB;
        }

        @Override
        public long targetBytes() {
          return 150 * MB;
        }
      };

  private static GarbageCollection collection(
      String collector, boolean isPause, String action, String cause, long duration, long heap) {
    return new GarbageCollection(
        collector, isPause, action, cause, 7, 1204, duration, 2 * heap, heap, 3 * heap);
  }

  @Test
  void lineHasAllThereIs() {
    GcTraceLine line = new GcTraceLine(GOAL);
    assertThat(
            line.of(
                collection(
                    "MarkSweepCompact", false, "end of major GC", "System.gc()", 5, 10 * MB)))
        .isEqualTo(
            "@1.204s gc=7 collector=\"MarkSweepCompact\" cause=\"System.gc()\" trigger=forced"
                + " heap_mb=20.0->10.0 committed_mb=30.0 live_mb=10.0 pause_ms=5 duration_ms=5"
                + " limit_mb=200.0 target_mb=150.0");
    assertThat(
            line.of(collection("Copy", false, "end of minor GC", "Allocation Failure", 1, 10 * MB)))
        .contains("trigger=allocation", "live_mb=- ");
    assertThat(line.of(collection("ZGC Minor Cycles", false, "end of GC cycle", "Timer", 1, MB)))
        .contains("trigger=periodic", "live_mb=- ");
    assertThat(line.of(collection("Copy", false, "end of minor GC", "Something new", 1, MB)))
        .contains("trigger=unknown");
  }

  @Test
  void pausesOfACycleAreAddedUp() {
    GcTraceLine line = new GcTraceLine(HeapGoal.NONE);
    GarbageCollection pause =
        collection("ZGC Major Pauses", true, "end of GC pause", "Proactive", 2, 0);
    assertThat(line.of(pause)).contains(" pause=7 ", "heap_mb=- ", "pause_ms=2 ", "limit_mb=-");
    line.of(pause);
    line.of(collection("ZGC Minor Pauses", true, "end of GC pause", "Allocation Rate", 9, 0));
    GarbageCollection cycle =
        collection("ZGC Major Cycles", false, "end of GC cycle", "Proactive", 80, MB);
    assertThat(line.of(cycle)).contains(" gc=7 ", "live_mb=1.0", "pause_ms=4 duration_ms=80");
    assertThat(line.of(cycle)).as("without any").contains("pause_ms=0 duration_ms=80");
  }

  @Test
  void whatASlowReaderMissesIsCounted() throws Exception {
    GarbageCollection collection =
        collection("Fake", false, "end of minor GC", "Allocation Failure", 1, MB);
    try (GcTrace trace = GcTrace.begin(HeapGoal.NONE)) {
      for (int i = 0; i < 2000; i++) {
        trace.accept(collection);
      }
      int shown = 0;
      int missed = 0;
      for (String line = next(trace); line != null; line = next(trace)) {
        if (line.startsWith("# ")) {
          missed += Integer.parseInt(line.split(" ", -1)[1]);
        } else {
          shown += line.contains("Fake") ? 1 : 0;
        }
      }
      assertThat(missed).isPositive();
      // A collection of this JVM's own may be among them.
      assertThat(shown + missed).isBetween(2000, 2010);
    }
  }

  private static String next(GcTrace trace) throws InterruptedException {
    return trace.next(Duration.ZERO);
  }
}
