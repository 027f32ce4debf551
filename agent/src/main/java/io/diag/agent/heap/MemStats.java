package io.diag.agent.heap;

import io.diag.agent.files.KernelFile;
import io.diag.agent.runtime.RuntimeReading;
import io.diag.bootstrap.RuntimeValue;
import java.io.File;
import java.util.Map;

/**
 * Go's {@code runtime.MemStats} behind the text form of the heap: those of its numbers that the JVM
 * knows, by their names and in their order.
 */
final class MemStats {

  static String text() {
    Map<RuntimeValue, Long> values = RuntimeReading.now();
    StringBuilder text = new StringBuilder("\n# runtime.MemStats\n");
    long used = values.get(RuntimeValue.HEAP_USED_MB);
    long committed = values.get(RuntimeValue.HEAP_COMMITTED_MB);
    add(text, "Alloc", used);
    add(text, "HeapAlloc", used);
    add(text, "HeapSys", committed);
    add(text, "HeapIdle", Math.max(0, committed - used));
    add(text, "HeapInuse", used);
    add(text, "NumGC", values.get(RuntimeValue.GCS));
    add(text, "NumForcedGC", values.get(RuntimeValue.GCS_FORCED));
    add(text, "MaxRSS", maxRss());
    return text.toString();
  }

  private static void add(StringBuilder text, String name, Long value) {
    if (value != null) {
      text.append("# ").append(name).append(" = ").append(value).append('\n');
    }
  }

  /** Null where the system does not tell. */
  private static Long maxRss() {
    long kibibytes = KernelFile.number(KernelFile.text(new File("/proc/self/status")), "VmHWM:");
    return kibibytes < 0 ? null : kibibytes * 1024;
  }

  private MemStats() {}
}
