package io.diag.agent.heap;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.counters.Features;
import io.diag.agent.natives.NativeLibraryException;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.room.NoRoomException;
import io.diag.agent.sampling.AllocationRecording;
import io.diag.agent.sampling.SamplingException;
import io.diag.agent.threads.AgentLoop;
import io.diag.agent.threads.AgentThreads;
import io.diag.agent.threads.BoundedLock;
import io.diag.hooks.LabelSet;
import io.diag.hooks.SuppressedErrors;
import java.io.IOException;

/** What async-profiler samples of allocations: it follows no objects, and there are no labels. */
// BoundedLock is no lock of the kind that is understood.
@SuppressWarnings("GuardedBy")
final class RecordedAllocations implements AllocationSource, AgentLoop.Round {

  private static final long READ_MILLIS = 10_000;

  private final AllocationRecording recording;

  private final BoundedLock lock = new BoundedLock("the heap profile");

  @GuardedBy("lock")
  private final AllocationSites sites;

  private volatile int siteCount;

  private RecordedAllocations(AllocationRecording recording, int maxSites) {
    this.recording = recording;
    this.sites = new AllocationSites(maxSites);
  }

  static RecordedAllocations start(AllocationRecording recording, int maxSites, Features features) {
    RecordedAllocations allocations = new RecordedAllocations(recording, maxSites);
    new AgentLoop(Heap.FEATURE, AgentThreads::heap, allocations, features).start();
    return allocations;
  }

  /** What is recorded has to be read, or it would pile up. */
  @Override
  public boolean next() throws InterruptedException {
    Thread.sleep(READ_MILLIS);
    lock.await();
    try {
      if (HeapRoom.ofService().hasForRound(HeapRoom.STEP_BYTES)) {
        read();
      }
    } finally {
      lock.release();
    }
    return true;
  }

  @GuardedBy("lock")
  private void read() {
    AllocationSites all = sites;
    try {
      recording.read(
          (stack, type, size, agent) -> all.of(stack, type, size, LabelSet.NONE, agent).add(size));
    } catch (NoRoomException e) {
      // Counted there; what has been recorded until now is not in the profile.
    } catch (IOException | SamplingException | RuntimeException | OutOfMemoryError e) {
      SuppressedErrors.report(Heap.FEATURE, e);
    }
    siteCount = sites.size();
  }

  @Override
  public Snapshot snapshot() {
    lock.take();
    try {
      read();
      return new Snapshot(sites.totals(), null, null, 0, 1, new Losses(0, 0, 0, sites.beyond(), 0));
    } finally {
      lock.release();
    }
  }

  @Override
  public void off(String reason) {
    lock.take();
    try {
      read();
      recording.off(reason);
    } finally {
      lock.release();
    }
  }

  @Override
  public void on() {
    lock.take();
    try {
      recording.on();
    } catch (NativeLibraryException | SamplingException e) {
      SuppressedErrors.report(Heap.FEATURE, e);
    } finally {
      lock.release();
    }
  }

  @Override
  public int siteCount() {
    return siteCount;
  }
}
