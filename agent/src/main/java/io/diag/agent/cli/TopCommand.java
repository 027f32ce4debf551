package io.diag.agent.cli;

import io.diag.agent.format.LabelShares;
import io.diag.agent.format.PprofReader;
import io.diag.agent.format.TopTable;
import io.diag.agent.profile.Profile;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the top functions of a profile where there is no Go. */
@Command(
    name = "top",
    description =
        "Print the functions with the most in them, and the shares of labels, of a profile from a file or"
            + " a URL.",
    mixinStandardHelpOptions = true)
final class TopCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "FILE-OR-URL",
      description = "Such as http://localhost:6060/debug/pprof/profile?seconds=10")
  private String source;

  @Option(
      names = "--nodecount",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many functions (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Keep the profile, for go tool pprof.")
  private File output;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "Present the bearer token in this file. User and password go into the URL, as with go tool"
              + " pprof: http://USER:PASSWORD@host:6060/...")
  private File tokenFile;

  @Override
  public Integer call() {
    try {
      byte[] bytes = ProfileSource.read(source, tokenFile);
      if (output != null) {
        try (OutputStream out = new FileOutputStream(output)) {
          out.write(bytes);
        }
      }
      Profile profile = PprofReader.read(bytes);
      Terminal.print(TopTable.of(profile, count));
      Terminal.print(LabelShares.of(profile));
      return 0;
    } catch (IOException e) {
      return failed(e.getMessage());
    } catch (OutOfMemoryError e) {
      return failed("it takes more memory than this JVM has (-Xmx)");
    }
  }

  private int failed(String why) {
    Terminal.error(ProfileSource.shown(source) + ": " + why);
    return 1;
  }
}
