package io.diag.agent.heap;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.room.NoRoomException;
import io.diag.agent.sampling.AllocationRecording;
import io.diag.agent.sampling.SamplingException;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.LabelSet;
import io.diag.hooks.SuppressedErrors;
import java.io.IOException;

/** What async-profiler samples of allocations: it follows no objects, and there are no labels. */
final class RecordedAllocations implements AllocationSource, Runnable {

  private static final long READ_MILLIS = 10_000;

  private final AllocationRecording recording;

  @GuardedBy("this")
  private final AllocationSites sites;

  private RecordedAllocations(AllocationRecording recording, int maxSites) {
    this.recording = recording;
    this.sites = new AllocationSites(maxSites);
  }

  static RecordedAllocations start(AllocationRecording recording, int maxSites) {
    RecordedAllocations allocations = new RecordedAllocations(recording, maxSites);
    AgentThreads.heap(allocations).start();
    return allocations;
  }

  /** What is recorded has to be read, or it would pile up. */
  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(READ_MILLIS);
        if (HeapRoom.ofService().hasForRound(HeapRoom.STEP_BYTES)) {
          read();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void read() {
    AllocationSites all = sites;
    try {
      recording.read(
          (stack, type, size, agent) -> all.of(stack, type, size, LabelSet.NONE, agent).add(size));
    } catch (NoRoomException e) {
      // Counted there; what has been recorded until now is not in the profile.
    } catch (IOException | SamplingException | RuntimeException | OutOfMemoryError e) {
      SuppressedErrors.report("heap", e);
    }
  }

  @Override
  public synchronized Snapshot snapshot() {
    read();
    return new Snapshot(sites.totals(), null, null, 0, 1, new Losses(0, 0, 0, sites.beyond(), 0));
  }

  @Override
  public synchronized int siteCount() {
    return sites.size();
  }
}
