package io.diag.agent.endpoints;

import io.diag.agent.gate.Work;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.Response;
import io.diag.agent.redaction.Redaction;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /debug/pprof/cmdline}: the process's command line, parts separated by NUL. */
public final class CmdlineEndpoint {

  private static final File PROC = new File("/proc/self/cmdline");

  /**
   * Makes it.
   *
   * @param secrets that are not to be shown wherever they stand
   */
  public static Endpoint create(List<String> secrets) {
    return Endpoint.capture(
        "/debug/pprof/cmdline",
        Work.CHECKED,
        "How the process was started, parts separated by NUL. Values that look secret are hidden.",
        "none",
        request ->
            Response.text(
                join(
                    commandLine(),
                    Redaction.of(System.getProperties(), System.getenv(), secrets))));
  }

  static String join(List<String> arguments, Redaction redaction) {
    return String.join("\0", redaction.shown(arguments));
  }

  private static List<String> commandLine() throws IOException {
    if (PROC.exists()) {
      try (InputStream in = new FileInputStream(PROC)) {
        return split(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    ProcessHandle.Info info = ProcessHandle.current().info();
    Optional<String[]> arguments = info.arguments();
    return arguments.isPresent()
        ? Stream.concat(info.command().stream(), Arrays.stream(arguments.get())).toList()
        : List.of(info.commandLine().orElse(""));
  }

  static List<String> split(String cmdline) {
    String trimmed = cmdline.endsWith("\0") ? cmdline.substring(0, cmdline.length() - 1) : cmdline;
    return List.of(trimmed.split("\0", -1));
  }

  private CmdlineEndpoint() {}
}
