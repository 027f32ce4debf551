package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program run to its end. */
record Command(int exit, String stdout, String stderr) {

  /** The first "go tool pprof" of a machine compiles pprof first. */
  private static final int MAX_SECONDS = 240;

  static Command run(String... command) throws Exception {
    return run(Map.of(), List.of(command));
  }

  static Command run(Map<String, String> environment, List<String> command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    Output stdout = new Output(process.getInputStream());
    Output stderr = new Output(process.getErrorStream());
    if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(command + " hangs: " + stdout.text() + stderr.text());
    }
    return new Command(process.exitValue(), stdout.whole(), stderr.whole());
  }

  /** Itself, if it ended well. */
  Command succeeded() {
    assertThat(exit).as("exit code, with stderr: %s\nstdout: %s", stderr, stdout).isZero();
    return this;
  }
}
