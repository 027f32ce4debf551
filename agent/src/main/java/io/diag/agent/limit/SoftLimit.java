package io.diag.agent.limit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.boot.JavaBase;
import io.diag.agent.boot.JdkModules;
import io.diag.agent.cgroup.CgroupMemory;
import io.diag.agent.config.LimitValue;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.counters.Switchable;
import io.diag.agent.gctrace.HeapGoal;
import io.diag.agent.log.AgentLog;
import io.diag.agent.threads.AgentLoop;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.SuppressedErrors;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * The soft limit on this process's memory: none at first. Nothing is loaded for it, changed or run
 * until one is set.
 */
public final class SoftLimit implements HeapGoal, Switchable {

  private static final String FEATURE = "memory-limit";

  private final JavaBase modules;
  private final Features features;
  private final Duty duty = new Duty(System.nanoTime());

  /** Null while no limit is set. */
  private volatile LimitLoop loop;

  @GuardedBy("this")
  private AgentLoop limiterLoop;

  /** Null while a limit may be set. */
  @GuardedBy("this")
  private String offReason;

  /** What is to be set again when it is turned on; 0 for none. */
  @GuardedBy("this")
  private long bytesBefore;

  public SoftLimit(JavaBase modules, Features features, Counters counters) {
    this.modules = modules;
    this.features = features;
    counters.gauge(
        "diag_memory_limit_bytes",
        "The soft memory limit; in /debug/diag -1 if none is set.",
        this::limitBytes);
    counters.gauge(
        "diag_memory_limit_exceeded",
        "1 while the process's memory is above the limit.",
        this::exceeded);
  }

  /** As the option says. What goes wrong is said in one line. */
  public void startWith(LimitValue value) {
    if (value.isOff()) {
      return;
    }
    try {
      set(value);
      LimitState state = state();
      AgentLog.line(
          "memory limit "
              + Mebibytes.of(state.limit())
              + " in force: heap target "
              + Mebibytes.of(state.heapTarget())
              + ", "
              + state.collector()
              + " by "
              + state.lever()
              + (state.bestEffort() ? " (best effort)" : ""));
    } catch (LimitException e) {
      AgentLog.line("option memory-limit: " + e.getMessage() + "; no limit is set");
    }
  }

  /** Sets it, changes it or, with off, ends it and puts back all that was changed for it. */
  public synchronized void set(LimitValue value) throws LimitException {
    if (offReason != null) {
      throw LimitException.notHere(offReason);
    }
    if (value.isOff()) {
      end();
    } else {
      setBytes(value.percent() > 0 ? ofContainer(value.percent()) : value.bytes());
    }
  }

  /** Puts back all that was changed for the limit, and keeps it for later. */
  @Override
  public synchronized void off(String reason) {
    if (offReason == null) {
      bytesBefore = Math.max(0, limitBytes());
      end();
    }
    offReason = reason;
  }

  @Override
  public synchronized void on() {
    offReason = null;
    if (bytesBefore > 0) {
      try {
        setBytes(bytesBefore);
      } catch (LimitException e) {
        AgentLog.line("memory limit: " + e.getMessage() + "; no limit is set");
      }
      bytesBefore = 0;
    }
  }

  private static long ofContainer(int percent) throws LimitException {
    long whole = CgroupMemory.ofThisProcess().limit();
    if (whole <= 0) {
      throw LimitException.wrongValue(
          percent + "% of what: this process is in no container (cgroup) with a memory limit");
    }
    long bytes = whole / 100 * percent;
    if (bytes < LimitValue.LEAST) {
      throw LimitException.wrongValue(
          percent + "% of " + Mebibytes.of(whole) + " is below the least possible, 32MiB");
    }
    return bytes;
  }

  @GuardedBy("this")
  private void setBytes(long bytes) throws LimitException {
    LimitLoop running = running();
    if (running != null) {
      running.change(bytes, limiterLoop.thread());
      return;
    }
    if (!JdkModules.has("jdk.management")) {
      throw LimitException.notHere(
          "a memory limit needs the module jdk.management, which this JVM does not have (jlink"
              + " --add-modules jdk.management)");
    }
    try {
      LimitLoop begun =
          LimitLoop.begin(CollectorKind.inUse(), NativeHeap.find(modules), duty, bytes);
      AgentLoop limiter = new AgentLoop(FEATURE, AgentThreads::limit, begun, features);
      try {
        limiter.start();
      } catch (RejectedExecutionException e) {
        begun.abandon();
        throw LimitException.notHere(e.getMessage());
      }
      limiterLoop = limiter;
      loop = begun;
      features.on(FEATURE, "");
    } catch (IOException | RuntimeException | LinkageError e) {
      SuppressedErrors.report(FEATURE, e);
      throw LimitException.notHere("a memory limit cannot be set in this JVM (" + e + ")");
    }
  }

  @GuardedBy("this")
  private void end() {
    if (loop != null) {
      loop.end(limiterLoop.thread());
      loop = null;
      limiterLoop = null;
      features.offSilently(FEATURE, "no limit is set");
    }
  }

  /** Null while no limit is set, and if keeping it has failed. */
  private LimitLoop running() {
    LimitLoop begun = loop;
    return begun == null || begun.hasEnded() ? null : begun;
  }

  /** What there is now; without a limit what is known without one. */
  public LimitState state() {
    LimitLoop running = running();
    return running == null ? without() : running.state();
  }

  /** -1 if none is set. One volatile read or two. */
  @Override
  public long limitBytes() {
    LimitLoop running = running();
    return running == null ? -1 : running.limit();
  }

  /** What the heap is asked to keep to; -1 if no limit is set. Costs the same. */
  @Override
  public long targetBytes() {
    LimitLoop running = running();
    return running == null ? -1 : running.heapTarget();
  }

  private long exceeded() {
    LimitLoop running = running();
    return running != null && running.isExceeded() ? 1 : 0;
  }

  private static LimitState without() {
    boolean hasBeans = JdkModules.has("java.management");
    Runtime runtime = Runtime.getRuntime();
    long committed = runtime.totalMemory();
    CollectorKind collector = hasBeans ? CollectorKind.inUse() : CollectorKind.UNKNOWN;
    long footprint = -1;
    try (Footprint reading = new Footprint(collector.sharesHeap())) {
      footprint = reading.read(committed, 0);
    } catch (IOException e) {
      SuppressedErrors.report(FEATURE, e);
    }
    return new LimitState(
        -1,
        footprint,
        -1,
        footprint < 0 ? -1 : Math.max(0, footprint - committed),
        -1,
        -1,
        -1,
        committed - runtime.freeMemory(),
        committed,
        false,
        collector.toString(),
        "none",
        false,
        0,
        0,
        0,
        JdkModules.has("jdk.management")
            ? LaunchAdvice.of(collector, new VmFlags(), -1)
            : List.of());
  }
}
