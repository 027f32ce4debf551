package io.diag.agent.natives;

import java.util.Locale;

/** The platforms the jar carries native libraries for, by the folder they are in. */
public final class NativePlatform {

  /** The folder under {@code native/}, or null if there is none for this machine. */
  public static String folder() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    if (os.contains("mac")) {
      return "macos";
    }
    if (!os.contains("linux")) {
      return null;
    }
    return switch (arch) {
      case "amd64", "x86_64" -> "linux-x64";
      case "aarch64", "arm64" -> "linux-arm64";
      default -> null;
    };
  }

  /** As the operator knows it, such as {@code Linux/riscv64}. */
  public static String describe() {
    return System.getProperty("os.name") + "/" + System.getProperty("os.arch");
  }

  private NativePlatform() {}
}
