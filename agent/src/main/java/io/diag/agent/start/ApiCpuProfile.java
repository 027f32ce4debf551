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
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A profile that the service takes of itself. It counts against their number for as long as it
 * samples: until it is stopped, for an hour at most, or until the service has lost it.
 */
final class ApiCpuProfile implements RunningCpuProfile {

  private static final int MAX_AT_ONCE = 8;
  private static final Duration LONGEST = Duration.ofHours(1);

  private static final AtomicInteger running = new AtomicInteger();

  private final BackgroundProfile profile;

  /** As reachable as this profile; the thread that samples refers to it weakly. */
  private final Object handle;

  private ApiCpuProfile(BackgroundProfile profile, Object handle) {
    this.profile = profile;
    this.handle = handle;
  }

  static ApiCpuProfile start(SampledProfiles profiles, int hz) {
    if (running.incrementAndGet() > MAX_AT_ONCE) {
      running.decrementAndGet();
      throw new IllegalStateException(
          MAX_AT_ONCE + " profiles are running already; stop one of them");
    }
    Object handle = new Object();
    try {
      return new ApiCpuProfile(
          BackgroundProfile.start(profiles, hz, LONGEST, new Slot(handle)), handle);
    } catch (SamplingException | NativeLibraryException | RuntimeException e) {
      running.decrementAndGet();
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** One of the profiles that may run at once. */
  private static final class Slot extends WeakReference<Object> implements BackgroundProfile.Owner {

    Slot(Object handle) {
      super(handle);
    }

    @Override
    public boolean isGone() {
      return refersTo(null);
    }

    @Override
    public void ended() {
      running.decrementAndGet();
    }
  }

  @Override
  public void stop(OutputStream out) throws IOException {
    Profile taken;
    try {
      profile.end();
      taken = profile.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the profile was being read");
    } finally {
      Reference.reachabilityFence(handle);
    }
    ProfileFormat.PPROF.write("profile", taken, out);
  }
}
