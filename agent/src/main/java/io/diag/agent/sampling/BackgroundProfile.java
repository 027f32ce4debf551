package io.diag.agent.sampling;

import io.diag.agent.natives.NativeLibraryException;
import io.diag.agent.profile.Profile;
import io.diag.agent.threads.AgentThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A profile that nobody waits for while it is taken: somebody has to read what its sessions leave,
 * or their files would pile up.
 */
public final class BackgroundProfile implements Runnable {

  private final RunningProfile running;
  private final Duration longest;
  private final CountDownLatch wanted = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile Profile profile;
  private volatile Throwable failure;

  private BackgroundProfile(RunningProfile running, Duration longest) {
    this.running = running;
    this.longest = longest;
  }

  /**
   * Starts sampling, before it returns.
   *
   * @param longest when it ends by itself
   */
  public static BackgroundProfile start(SampledProfiles profiles, int hz, Duration longest)
      throws NativeLibraryException, SamplingException {
    BackgroundProfile profile =
        new BackgroundProfile(profiles.start(hz, SampleFilter.ALL), longest);
    AgentThreads.sampler(profile).start();
    return profile;
  }

  @Override
  public void run() {
    try (running) {
      running.await(longest, time -> !wanted.await(time.toNanos(), TimeUnit.NANOSECONDS));
      profile = running.stop();
    } catch (Throwable e) {
      // Out of memory, too: somebody waits for this end.
      failure = e;
    } finally {
      done.countDown();
    }
  }

  /** Ends it now. */
  public void end() {
    wanted.countDown();
  }

  /** Waits until it has ended, and hands it over. */
  public Profile await() throws IOException, InterruptedException {
    done.await();
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
    return profile;
  }
}
