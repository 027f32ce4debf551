package io.diag.agent.start;

import io.diag.agent.files.WholeFile;
import io.diag.agent.format.ProfileFormat;
import io.diag.agent.log.AgentLog;
import io.diag.agent.natives.NativeLibraryException;
import io.diag.agent.sampling.BackgroundProfile;
import io.diag.agent.sampling.SampledProfiles;
import io.diag.agent.sampling.SamplingException;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.SuppressedErrors;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.time.Duration;

/** A profile of the service's start, which is over before anybody can ask for one. */
final class StartProfile implements Runnable {

  /** A service must not be kept from ending. */
  private static final long MAX_EXIT_MILLIS = 5000;

  private final String option;
  private final File file;
  private final BackgroundProfile profile;

  private StartProfile(String option, File file, BackgroundProfile profile) {
    this.option = option;
    this.file = file;
    this.profile = profile;
  }

  /** Samples from the moment it returns; called before {@code main}. */
  static void begin(
      String option, SampledProfiles profiles, int hz, Duration duration, String directory) {
    File file =
        new File(directory, "diag-" + option + "-" + ProcessHandle.current().pid() + ".pb.gz");
    try {
      StartProfile start =
          new StartProfile(
              option,
              file,
              BackgroundProfile.start(profiles, hz, duration, BackgroundProfile.Owner.ALWAYS));
      Thread writer = AgentThreads.startProfile(start);
      writer.start();
      Runtime.getRuntime().addShutdownHook(AgentThreads.onExit(() -> start.finish(writer)));
    } catch (SamplingException | NativeLibraryException e) {
      AgentLog.line("option " + option + ": " + e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      // The port is still to be opened.
      SuppressedErrors.report(option, e);
      AgentLog.line("option " + option + ": there will be no profile");
    }
  }

  @Override
  public void run() {
    try {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      ProfileFormat.PPROF.write(option, profile.await(), content);
      WholeFile.writePrivate(file, content.toByteArray());
      AgentLog.line(option + " is in " + file);
    } catch (IOException e) {
      AgentLog.line(
          "option "
              + option
              + ": cannot write "
              + file
              + " ("
              + e.getMessage()
              + "); see output-dir");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The service ends: what there is has to be written now. */
  private void finish(Thread writer) {
    profile.end();
    try {
      writer.join(MAX_EXIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
