package io.diag.agent.catalogue;

import java.lang.management.MemoryUsage;
import java.util.regex.Pattern;

/**
 * What the JDK's conventions for names tell of an attribute that is a number: its beans do not say
 * it otherwise.
 */
final class AttributeNames {

  private static final Pattern NANOSECONDS = Pattern.compile(".*(Cpu|User)Time");
  private static final Pattern MILLISECONDS = Pattern.compile(".*([tT]ime|[dD]uration)");
  private static final Pattern BYTES =
      Pattern.compile(".*(Bytes|(Memory|Space)Size|MemoryUsed|Capacity|UsageThreshold)");
  private static final Pattern RATIO = Pattern.compile(".*Load");

  private static final Pattern GROWS =
      Pattern.compile(
          "Total.*(Count|Time|Bytes)|Collection(Count|Time)|Unloaded.*Count"
              + "|.*(CpuTime|UserTime|AllocatedBytes|ThresholdCount)|Uptime");
  private static final Pattern VARIES =
      Pattern.compile(
          ".*(Size|Used|Capacity|Threshold|Load|Average|Processors|Parallelism|StartTime)|Pid"
              + "|(.*(Thread|Class|Descriptor|Finalization))?Count|[a-z].*");

  /** Empty if none is known. */
  static String unit(Class<?> owner, String name) {
    if (owner == MemoryUsage.class || BYTES.matcher(name).matches()) {
      return "bytes";
    }
    if (NANOSECONDS.matcher(name).matches()) {
      return "nanoseconds";
    }
    if (MILLISECONDS.matcher(name).matches()) {
      return "milliseconds";
    }
    return RATIO.matcher(name).matches() ? "ratio" : "";
  }

  static Cumulative cumulative(String name) {
    if (GROWS.matcher(name).matches()) {
      return Cumulative.YES;
    }
    return VARIES.matcher(name).matches() ? Cumulative.NO : Cumulative.UNKNOWN;
  }

  private AttributeNames() {}
}
