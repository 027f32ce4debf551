package io.diag.agent.sampling;

import io.diag.agent.natives.NativeLibraryException;
import io.diag.agent.profile.Profile;
import io.diag.agent.threads.AgentThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A profile that nobody waits for while it is taken: somebody has to read what its sessions leave,
 * or their files would pile up.
 */
public final class BackgroundProfile implements Runnable {

  private final RunningProfile running;
  private final Duration longest;
  private final Owner owner;
  private final CountDownLatch wanted = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile Profile profile;
  private volatile Throwable failure;

  private BackgroundProfile(RunningProfile running, Duration longest, Owner owner) {
    this.running = running;
    this.longest = longest;
    this.owner = owner;
  }

  /** What a profile is taken for. */
  public interface Owner {

    /** One that wants it for as long as it runs. */
    Owner ALWAYS =
        new Owner() {
          @Override
          public boolean isGone() {
            return false;
          }

          @Override
          public void ended() {}
        };

    /**
     * Whether nobody can ask for the profile any more: it ends then, unread. Asked once a second.
     */
    boolean isGone();

    /** Sampling has ended, whatever the reason; called once, before {@link #await} returns. */
    void ended();
  }

  /**
   * Starts sampling, before it returns.
   *
   * @param longest when it ends by itself
   */
  public static BackgroundProfile start(
      SampledProfiles profiles, int hz, Duration longest, Owner owner)
      throws NativeLibraryException, SamplingException {
    RunningProfile running = profiles.start(hz, SampleFilter.ALL);
    BackgroundProfile profile = new BackgroundProfile(running, longest, owner);
    try {
      AgentThreads.sampler(profile).start();
    } catch (RejectedExecutionException e) {
      running.close();
      throw e;
    }
    return profile;
  }

  @Override
  public void run() {
    try (running) {
      running.await(
          longest, time -> !wanted.await(time.toNanos(), TimeUnit.NANOSECONDS) && !owner.isGone());
      // One that was ended has somebody who waits for it.
      if (wanted.getCount() == 0 || !owner.isGone()) {
        profile = running.stop();
      }
    } catch (Throwable e) {
      // Out of memory, too: somebody waits for this end.
      failure = e;
    } finally {
      owner.ended();
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
