package io.diag.agent.perfdata;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.boot.JavaBase;
import io.diag.hooks.SuppressedErrors;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * This JVM's own performance counters, which {@code jcmd PID PerfCounter.print} and {@code jstat}
 * show of another: read from the JVM's memory, without its file in /tmp, which may be missing
 * ({@code -XX:+PerfDisableSharedMem}).
 */
public final class PerfData {

  private static final String FEATURE = "perfdata";
  private static final String PACKAGE = "jdk.internal.perf";

  private final PerfMemory memory;

  @GuardedBy("this")
  private final Map<String, PerfCounter> counters = new LinkedHashMap<>();

  @GuardedBy("this")
  private int next;

  private PerfData(PerfMemory memory) {
    this.memory = memory;
    this.next = memory.firstEntry();
    memory.ofItself().forEach(counter -> counters.put(counter.name(), counter));
  }

  /** Never throws; null where there are none, as with {@code -XX:-UsePerfData}. */
  public static PerfData ofThisJvm(JavaBase javaBase) {
    try {
      javaBase.open(PACKAGE);
      return ofThisJvm();
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      SuppressedErrors.report(FEATURE, e);
      return null;
    }
  }

  /** Where the package is open. */
  static PerfData ofThisJvm() throws ReflectiveOperationException {
    PerfMemory memory = PerfMemory.of(attach());
    return memory == null ? null : new PerfData(memory);
  }

  /** Number 0 is the JVM itself. Up to JDK 19 the method takes a mode, too. */
  private static ByteBuffer attach() throws ReflectiveOperationException {
    Class<?> type = Class.forName(PACKAGE + ".Perf", true, null);
    Object perf = type.getMethod("getPerf").invoke(null);
    try {
      return (ByteBuffer) type.getMethod("attach", int.class).invoke(perf, 0);
    } catch (NoSuchMethodException e) {
      Method withMode = type.getMethod("attach", int.class, String.class);
      return (ByteBuffer) withMode.invoke(perf, 0, "r");
    }
  }

  /** All there are by now, in the JVM's order. */
  public synchronized List<PerfCounter> list() {
    readNew();
    return new ArrayList<>(counters.values());
  }

  /** Null if there is none of this name, yet: the JVM adds some while it runs. */
  public synchronized PerfCounter find(String name) {
    PerfCounter known = counters.get(name);
    if (known != null) {
      return known;
    }
    readNew();
    return counters.get(name);
  }

  @GuardedBy("this")
  private void readNew() {
    for (int after; (after = memory.after(next)) > next; next = after) {
      PerfCounter counter = memory.counter(next);
      if (counter != null) {
        counters.putIfAbsent(counter.name(), counter);
      }
    }
  }
}
