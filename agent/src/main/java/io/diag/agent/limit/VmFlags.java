package io.diag.agent.limit;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.diag.hooks.SuppressedErrors;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Flags of the JVM that may be changed while it runs, and what they were before we did. Needs the
 * module jdk.management.
 */
final class VmFlags {

  private record Former(String name, String value) {}

  private final HotSpotDiagnosticMXBean bean =
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

  /** The last one changed first. */
  private final Deque<Former> former = new ArrayDeque<>();

  private final Map<String, String> current = new HashMap<>();

  /** Null if this JVM does not have it. */
  String get(String name) {
    try {
      return bean.getVMOption(name).getValue();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The default if this JVM does not have it, or hides it. */
  long number(String name, long defaultValue) {
    String value = get(name);
    try {
      return value == null ? defaultValue : Long.parseLong(value);
    } catch (NumberFormatException e) {
      return defaultValue;
    }
  }

  boolean isTrue(String name) {
    return "true".equals(get(name));
  }

  /** Changes one, and keeps what it was. */
  void set(String name, long value) {
    String text = Long.toString(value);
    String before = current.containsKey(name) ? null : get(name);
    bean.setVMOption(name, text);
    if (before != null) {
      former.push(new Former(name, before));
    }
    current.put(name, text);
  }

  /** All as they were, the last one changed first: some must not be greater than others. */
  void restore() {
    while (!former.isEmpty()) {
      Former flag = former.pop();
      try {
        bean.setVMOption(flag.name(), flag.value());
      } catch (IllegalArgumentException e) {
        // Somebody else has changed another one that this must fit to.
        SuppressedErrors.report("memory-limit", e);
      }
    }
    current.clear();
  }
}
