package io.diag.agent.catalogue;

import io.diag.agent.boot.JdkModules;
import io.diag.agent.limit.CollectorKind;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the metrics of a JVM depend on.
 *
 * @param collector empty where it cannot be told
 * @param flags without values that may be paths
 */
public record JvmDescription(String name, String collector, List<String> flags) {

  private static final Pattern TELLING =
      Pattern.compile("-XX:[+-]\\w+|-XX:\\w+=[\\w.%]+|-X[\\w:]+");

  static JvmDescription ofThisJvm() {
    String name = System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
    return JdkModules.has("java.management")
        ? new JvmDescription(name, Managed.collector(), Managed.flags())
        : new JvmDescription(name, "", List.of());
  }

  /** Without a value that may be a path or a command. */
  static String shown(String flag) {
    return TELLING.matcher(flag).matches()
        ? flag
        : flag.replaceFirst("(?s)([=:/ ])(?<!-XX:).*", "$1...");
  }

  /** Not to be loaded without the module java.management. */
  private static final class Managed {

    static String collector() {
      return CollectorKind.inUse().toString();
    }

    static List<String> flags() {
      return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(argument -> argument.startsWith("-X"))
          .map(JvmDescription::shown)
          .toList();
    }
  }
}
