package io.diag.agent.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code off} and {@code on}: turns the agent in a running service off and on again. */
abstract class SwitchCommand implements Callable<Integer> {

  private static final int TIMEOUT_SECONDS = 10;

  @Command(
      name = "off",
      description = {
        "Turn the agent in a running service off: sampling, hooks and timers stop within a second;",
        "its port stays open. The command on turns it on again."
      },
      mixinStandardHelpOptions = true)
  static final class Off extends SwitchCommand {}

  @Command(
      name = "on",
      description = "Turn the agent in a running service on again, with all its features.",
      mixinStandardHelpOptions = true)
  static final class On extends SwitchCommand {}

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "URL",
      defaultValue = "http://localhost:6060",
      description = "Of the service's debug port (default: ${DEFAULT-VALUE}).")
  private String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "Present the bearer token in this file. User and password go into the URL:"
              + " http://USER:PASSWORD@host:6060")
  private File tokenFile;

  @Override
  public Integer call() {
    String address = url.replaceFirst("/+$", "") + "/debug/" + spec.name();
    try {
      Terminal.print(
          new String(
              ProfileSource.post(address, tokenFile, TIMEOUT_SECONDS), StandardCharsets.UTF_8));
      return 0;
    } catch (IOException e) {
      Terminal.error(ProfileSource.shown(address) + ": " + e.getMessage());
      return 1;
    }
  }
}
