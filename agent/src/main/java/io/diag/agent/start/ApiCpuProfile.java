package io.diag.agent.start;

import io.diag.agent.format.ProfileFormat;
import io.diag.agent.natives.NativeLibraryException;
import io.diag.agent.profile.Profile;
import io.diag.agent.sampling.BackgroundProfile;
import io.diag.agent.sampling.SampledProfiles;
import io.diag.agent.sampling.SamplingException;
import io.diag.bootstrap.RunningCpuProfile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A profile that the service takes of itself. */
final class ApiCpuProfile implements RunningCpuProfile {

  private static final int MAX_AT_ONCE = 8;
  private static final Duration LONGEST = Duration.ofHours(1);

  private static final AtomicInteger running = new AtomicInteger();

  private final BackgroundProfile profile;

  private ApiCpuProfile(BackgroundProfile profile) {
    this.profile = profile;
  }

  static ApiCpuProfile start(SampledProfiles profiles, int hz) {
    if (running.incrementAndGet() > MAX_AT_ONCE) {
      running.decrementAndGet();
      throw new IllegalStateException(
          MAX_AT_ONCE + " profiles are running already; stop one of them");
    }
    try {
      return new ApiCpuProfile(BackgroundProfile.start(profiles, hz, LONGEST));
    } catch (SamplingException | NativeLibraryException | RuntimeException e) {
      running.decrementAndGet();
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  public void stop(OutputStream out) throws IOException {
    running.decrementAndGet();
    profile.end();
    Profile taken;
    try {
      taken = profile.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the profile was being read");
    }
    ProfileFormat.PPROF.write("profile", taken, out);
  }
}
