package io.diag.agent.sampling;

import io.diag.agent.labels.LabelRecords;
import io.diag.hooks.SuppressedErrors;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One run of a library, from start to stop, with its recording. Bounded: its engine replaces it
 * when it {@link #isWorn}. Its methods are called under the engine's lock, but for those on which
 * windows that have a share in it depend.
 */
final class SamplingSession {

  private static final long MAX_BYTES = 64L * 1024 * 1024;
  private static final long MAX_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final AsyncProfilerLibrary library;
  private final Trigger trigger;
  private final SamplingRate rate;
  private final List<String> notTaken;
  private final RecordingFile file;
  private final ThreadStartHook hook;
  private final Mark start;
  private final LabelRecords labels;

  /** The engine's, and one for each window's segment that is not read yet. */
  private final AtomicInteger references = new AtomicInteger(1);

  private volatile SamplingException damage;
  private volatile boolean hookTaken;
  private boolean stopped;

  private SamplingSession(
      AsyncProfilerLibrary library,
      Trigger trigger,
      SamplingRate rate,
      List<String> notTaken,
      RecordingFile file,
      ThreadStartHook hook,
      LabelRecords labels) {
    this.library = library;
    this.trigger = trigger;
    this.rate = rate;
    this.notTaken = List.copyOf(notTaken);
    this.file = file;
    this.hook = hook;
    this.start = mark();
    this.labels = labels;
    labels.keep(start.nanos());
  }

  /**
   * Starts sampling.
   *
   * @param event what the library is to be told of the trigger
   * @param notTaken why triggers before this one are not used
   * @throws IllegalStateException if the library cannot start here
   */
  static SamplingSession start(
      AsyncProfilerLibrary library,
      Trigger trigger,
      int hz,
      String event,
      List<String> notTaken,
      List<File> directories,
      LabelRecords labels)
      throws SamplingException {
    SamplingRate rate = SamplingRate.of(hz, trigger);
    RecordingFile file = RecordingFile.create(directories);
    String command = "start," + event + file.options();
    ThreadStartHook hook = null;
    try {
      hook = ThreadStartHook.start(trigger, () -> library.execute(command));
    } finally {
      if (hook == null) {
        file.close();
      }
    }
    file.unlink();
    return new SamplingSession(library, trigger, rate, notTaken, file, hook, labels);
  }

  Trigger trigger() {
    return trigger;
  }

  List<String> notTaken() {
    return notTaken;
  }

  long intervalNanos() {
    return rate.intervalNanos();
  }

  /** Whether whoever asks for this rate gets it, or as much of it as can be had here. */
  boolean isFineEnough(int hz) {
    return SamplingRate.of(hz, trigger).intervalNanos() >= rate.intervalNanos();
  }

  /** Whether half of the samples would still be more than this rate asks for. */
  boolean isWastedOn(int hz) {
    return SamplingRate.of(hz, trigger).intervalNanos() >= 2 * rate.intervalNanos();
  }

  boolean isWorn() {
    Mark now = mark();
    return damage != null
        || now.nanos() - start.nanos() >= MAX_NANOS
        || now.storageBytes() >= file.stackMemory() / 2
        || length() >= MAX_BYTES;
  }

  private long length() {
    try {
      return file.length();
    } catch (IOException e) {
      return MAX_BYTES;
    }
  }

  Mark mark() {
    return Mark.now(library);
  }

  /** Makes everything sampled so far readable, and goes on. */
  void flush() {
    noteHook();
    attempt(() -> library.execute("dump,jfr"));
    findChunks(true);
  }

  /** Ends sampling. The recording stays as long as a window needs it. */
  void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    try {
      noteHook();
      attempt(() -> hook.stop(() -> library.execute("stop")));
      findChunks(false);
    } finally {
      release();
    }
  }

  /** Out of descriptors, for one, the library stops by itself: the engine has to go on. */
  private void attempt(Runnable command) {
    try {
      command.run();
    } catch (RuntimeException e) {
      SuppressedErrors.report("sampling", e);
      damage = file.damaged(e);
    }
  }

  private void noteHook() {
    hookTaken |= hook.isTaken();
  }

  /** Whether threads that have started since may be missing, because another profiler runs. */
  boolean missesNewThreads() {
    return hookTaken;
  }

  private void findChunks(boolean running) {
    try {
      file.findChunks(running);
    } catch (SamplingException e) {
      damage = e;
    } catch (IOException | RuntimeException e) {
      SuppressedErrors.report("sampling", e);
      damage = file.damaged(e);
    }
  }

  /** Fails if what was sampled cannot be read. */
  void check() throws SamplingException {
    if (damage != null) {
      throw new SamplingException(damage.getMessage(), damage);
    }
  }

  boolean isDamaged() {
    return damage != null;
  }

  RecordingFile file() {
    return file;
  }

  void retain() {
    references.incrementAndGet();
  }

  void release() {
    if (references.decrementAndGet() == 0) {
      file.close();
      labels.release(start.nanos());
    }
  }
}
