package io.diag.agent.gc;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * Whether the JVM has been told to ignore System.gc(). Needs the module jdk.management: not to be
 * touched where it is missing.
 */
final class ExplicitGcFlag {

  static boolean isDisabled() {
    HotSpotDiagnosticMXBean flags =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return flags != null && flags.getVMOption("DisableExplicitGC").getValue().equals("true");
    } catch (IllegalArgumentException e) {
      // A JVM without that flag.
      return false;
    }
  }

  private ExplicitGcFlag() {}
}
