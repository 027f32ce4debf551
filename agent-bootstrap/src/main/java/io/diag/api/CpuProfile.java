package io.diag.api;

import io.diag.bootstrap.AgentHolder;
import io.diag.bootstrap.RunningCpuProfile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A CPU profile of this JVM, begun and ended from code.
 *
 * <pre>{@code
 * try (CpuProfile profile = CpuProfile.start(file, 100)) {
 *   work();
 * }
 * }</pre>
 *
 * <p>It shows all threads, as one over the debug port does, and is independent of those: any number
 * of clients profile at once, and up to 8 of these. One that is not stopped within an hour ends by
 * itself and can still be written by {@link #stop}. One that is neither stopped nor referenced ends
 * within seconds of the collection that finds it.
 *
 * <p>Corresponds to Go's {@code pprof.StartCPUProfile} and {@code StopCPUProfile} (runtime/pprof,
 * pprof.go), of which there can be only one, at 100 Hz.
 *
 * <p>Thread-safe. Without the agent it does nothing and writes nothing.
 */
public final class CpuProfile implements AutoCloseable {

  private static final int MAX_HZ = 1000;

  private final OutputStream out;
  private final RunningCpuProfile running;
  private final AtomicBoolean stopped = new AtomicBoolean();

  private CpuProfile(OutputStream out, RunningCpuProfile running) {
    this.out = out;
    this.running = running;
  }

  /**
   * Starts sampling, before it returns. The first profile of a JVM loads the profiler, which takes
   * some tenths of a second; later ones take milliseconds. While it runs, a busy web server did 92%
   * of the requests it does without, as under async-profiler alone (docs/performance.md).
   *
   * @param out gets the profile when it is stopped; it is neither flushed nor closed
   * @param hz samples for each second of CPU time, from 1 to 1000; 100 is Go's. Where the kernel
   *     permits fewer, the profile's period tells how many were taken.
   * @return the running profile
   * @throws IllegalArgumentException if {@code hz} is out of range
   * @throws IllegalStateException if it cannot be taken here; the message says why and what to do
   */
  public static CpuProfile start(OutputStream out, int hz) {
    Objects.requireNonNull(out, "out");
    if (hz < 1 || hz > MAX_HZ) {
      throw new IllegalArgumentException("hz is " + hz + ", not from 1 to " + MAX_HZ);
    }
    AgentHolder.Agent agent = AgentHolder.agent();
    return new CpuProfile(out, agent == null ? null : agent.startCpuProfile(hz));
  }

  /**
   * Ends the profile and writes it in pprof's format, gzip'd. Takes some milliseconds, for long
   * profiles of many different stacks up to seconds. A second time it does nothing.
   *
   * @throws IOException if writing fails, or the samples could not be kept
   */
  public void stop() throws IOException {
    if (stopped.compareAndSet(false, true) && running != null) {
      running.stop(out);
    }
  }

  /**
   * The same as {@link #stop}.
   *
   * @throws IOException as there
   */
  @Override
  public void close() throws IOException {
    stop();
  }
}
