package io.diag.agent.locks;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.boot.JdkModules;
import io.diag.agent.counters.Features;
import io.diag.agent.locks.ContentionProfile.View;
import io.diag.agent.natives.JvmtiLibrary;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.SuppressedErrors;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Monitors where libdiag is not there to tell of them: the JDK's Flight Recorder tells who has
 * waited for one, as long as that is sampled, and nobody tells who has had it.
 */
final class RecordedMonitors {

  static final String FEATURE = "locks.recorder";

  private static final String NO_LIBRARY =
      "the native library is not there (jvmti-library in /debug/diag)";

  private static final String NO_MODULE =
      "this JVM lacks the module jdk.jfr (--add-modules jdk.jfr, of java or of jlink)";

  /** The recorder takes 200 to 300 ms to begin, the first time. */
  private static final long MAX_BEGIN_MILLIS = 2000;

  /** The recorder flushes each second, even if it cannot be made to do so at once. */
  private static final long MAX_CATCH_UP_MILLIS = 1100;

  private static final long POLL_MILLIS = 5;

  private static final String TURNED_OFF = "turned off by the option locks.recorder";

  private final Features features;
  private final boolean permitted;

  /** Null if nothing is to be recorded. */
  @GuardedBy("this")
  private Reader reader;

  @GuardedBy("this")
  private String failure = "";

  RecordedMonitors(Features features, boolean permitted) {
    this.features = features;
    this.permitted = permitted;
  }

  static boolean isWanted() {
    return !JvmtiLibrary.isLoaded();
  }

  /**
   * Records from now on, or no longer; does not wait for it.
   *
   * @param waits whether Object.wait is to be recorded as well
   */
  synchronized void record(boolean wanted, boolean waits) {
    if (wanted == (reader != null)) {
      return;
    }
    if (!wanted) {
      reader.close();
      reader = null;
      features.on(FEATURE, "(nobody asks for it now)");
    } else if (!permitted) {
      failed(TURNED_OFF);
    } else if (!JdkModules.has("jdk.jfr")) {
      failed(NO_MODULE);
    } else {
      begin(waits);
    }
  }

  @GuardedBy("this")
  private void begin(boolean waits) {
    failure = "";
    reader = new Reader(waits);
    reader.thread = AgentThreads.locks(reader);
    try {
      reader.thread.start();
    } catch (RejectedExecutionException e) {
      reader = null;
      failed(e.getMessage());
    }
  }

  private synchronized void failed(String reason) {
    failure = reason;
    features.off(FEATURE, "monitors that threads have waited for are not known: " + reason);
  }

  private synchronized Reader reader() {
    return reader;
  }

  /** Waits until all that has happened so far is in the profile; mostly 10 to 30 ms. */
  void catchUp() {
    Reader current = reader();
    if (current == null) {
      return;
    }
    try {
      current.catchUp();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // It has been closed meanwhile.
      if (current == reader()) {
        SuppressedErrors.report(FEATURE, e);
      }
    }
  }

  /** What a profile has to say of it. */
  synchronized void comment(View view, ProfileBuilder builder) {
    if (view != View.WAITERS) {
      builder.comment("monitors: who has had them is not known, as " + NO_LIBRARY);
      return;
    }
    if (!failure.isEmpty()) {
      builder.comment(
          "monitors: who has waited for them is not known, as "
              + NO_LIBRARY
              + ", and there is no recording: "
              + failure);
      return;
    }
    builder.comment(
        "monitors: from the JDK's Flight Recorder, without labels and without waits in progress,"
            + " and who has had them is not known, as "
            + NO_LIBRARY);
    if (Runtime.version().feature() >= 21) {
      builder.comment("monitors: the recorder does not tell of virtual threads");
    }
  }

  /** Only the thread that reads has to do with the module jdk.jfr, which may not be there. */
  private final class Reader implements Runnable {

    private final boolean waits;
    private Thread thread;

    @GuardedBy("this")
    private MonitorRecording recording;

    @GuardedBy("this")
    private boolean closed;

    private volatile boolean ended;

    Reader(boolean waits) {
      this.waits = waits;
    }

    @Override
    public void run() {
      try (MonitorRecording begun = new MonitorRecording(waits)) {
        if (open(begun)) {
          features.on(FEATURE, "(monitors without the native library)");
          begun.read();
          end("the recording has been stopped");
        }
      } catch (IOException e) {
        end(e.getMessage());
      } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
        // One that is closed before it begins throws, too.
        if (!isClosed()) {
          SuppressedErrors.report(FEATURE, e);
        }
        end("the recorder does not work (" + e.getMessage() + ")");
      } finally {
        ended = true;
      }
    }

    private synchronized boolean open(MonitorRecording begun) {
      recording = begun;
      return !closed;
    }

    private synchronized MonitorRecording recording() {
      return recording;
    }

    private synchronized void close() {
      closed = true;
      if (recording != null) {
        recording.close();
      }
    }

    private synchronized boolean isClosed() {
      return closed;
    }

    private void end(String reason) {
      if (!isClosed()) {
        failed(reason);
      }
    }

    private void catchUp() throws InterruptedException {
      if (isRecording()) {
        recording().catchUp(thread, MAX_CATCH_UP_MILLIS);
        return;
      }
      // When it has begun there is nothing to catch up with.
      for (long waited = 0; !isRecording() && !ended; waited += POLL_MILLIS) {
        if (waited >= MAX_BEGIN_MILLIS) {
          return;
        }
        Thread.sleep(POLL_MILLIS);
      }
    }

    private boolean isRecording() {
      MonitorRecording begun = recording();
      return begun != null && begun.isRecording();
    }
  }
}
