package io.diag.agent.endpoints;

import io.diag.agent.http.Endpoint;
import io.diag.agent.http.Response;
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

  public static Endpoint create() {
    return Endpoint.get(
        "/debug/pprof/cmdline",
        "How the process was started, parts separated by NUL. Values that look secret are hidden.",
        "none",
        request -> Response.text(join(commandLine())));
  }

  static String join(List<String> arguments) {
    return String.join("\0", Redaction.of(arguments));
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
