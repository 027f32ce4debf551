package io.diag.agent.cli;

import io.diag.agent.format.ProfileFormat;
import io.diag.agent.profile.Profile;
import io.diag.agent.sampling.RecordedProfile;
import io.diag.agent.sampling.Sampling;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes something readable of a recording that was fetched with {@code format=jfr}. */
@Command(
    name = "convert",
    description = "Convert a recording (format=jfr) to pprof, collapsed stacks or a flame graph.",
    mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Integer> {

  private static final long SECOND = 1_000_000_000;

  @Parameters(paramLabel = "RECORDING", description = "A file fetched with format=jfr.")
  private File recording;

  @Parameters(
      paramLabel = "FILE",
      description = "What to write: .html is a flame graph, .txt collapsed stacks, else pprof.")
  private File file;

  @Option(names = "--wall", description = "It is of wall-clock time, not of CPU time.")
  private boolean wall;

  @Option(
      names = "--hz",
      paramLabel = "N",
      description = "Samples per second it was taken with (default: 100, with --wall 20).")
  private Integer hz;

  @Override
  public Integer call() {
    try {
      // Before the file is touched.
      Profile profile = RecordedProfile.read(recording, wall ? "wall" : "cpu", intervalNanos());
      try (OutputStream out = new BufferedOutputStream(new FileOutputStream(file))) {
        format().write(file.getName(), profile, out);
      }
      return 0;
    } catch (IOException e) {
      Terminal.error(recording + ": " + e.getMessage());
      return 1;
    }
  }

  private long intervalNanos() throws IOException {
    int rate = hz != null ? hz : wall ? Sampling.WALL_HZ : Sampling.CPU_HZ;
    if (rate < 1) {
      throw new IOException("--hz is " + rate + ", not a positive number");
    }
    return SECOND / rate;
  }

  private ProfileFormat format() {
    String name = file.getName();
    if (name.endsWith(".html")) {
      return ProfileFormat.FLAMEGRAPH;
    }
    return name.endsWith(".txt") ? ProfileFormat.COLLAPSED : ProfileFormat.PPROF;
  }
}
