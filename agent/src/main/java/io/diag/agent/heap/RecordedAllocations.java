package io.diag.agent.heap;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.counters.Features;
import io.diag.agent.natives.NativeLibraryException;
import io.diag.agent.sampling.AllocationRecording;
import io.diag.agent.sampling.SamplingException;
import io.diag.agent.threads.AgentLoop;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.LabelSet;
import io.diag.hooks.SuppressedErrors;
import java.io.IOException;

/** What async-profiler samples of allocations: it follows no objects, and there are no labels. */
final class RecordedAllocations implements AllocationSource, AgentLoop.Round {

  private static final long READ_MILLIS = 10_000;

  private final AllocationRecording recording;

  @GuardedBy("this")
  private final AllocationSites sites;

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
    read();
    return true;
  }

  private synchronized void read() {
    AllocationSites all = sites;
    try {
      recording.read(
          (stack, type, size, agent) -> all.of(stack, type, size, LabelSet.NONE, agent).add(size));
    } catch (IOException | SamplingException | RuntimeException | OutOfMemoryError e) {
      SuppressedErrors.report(Heap.FEATURE, e);
    }
  }

  @Override
  public synchronized Snapshot snapshot() {
    read();
    return new Snapshot(sites.totals(), null, null, 0, 1, new Losses(0, 0, 0, sites.beyond(), 0));
  }

  @Override
  public synchronized void off(String reason) {
    read();
    recording.off(reason);
  }

  @Override
  public synchronized void on() {
    try {
      recording.on();
    } catch (NativeLibraryException | SamplingException e) {
      SuppressedErrors.report("heap", e);
    }
  }

  @Override
  public synchronized int siteCount() {
    return sites.size();
  }
}
