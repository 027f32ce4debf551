package io.diag.agent.locks;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.threads.AgentThreads;
import io.diag.hooks.SuppressedErrors;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.MetadataEvent;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;

/**
 * Reads from the JDK's Flight Recorder who waits for monitors, as it happens, until it is closed.
 * The recorder writes to a file below java.io.tmpdir, which is bounded and gone with it. Needs the
 * module jdk.jfr.
 */
final class MonitorRecording implements AutoCloseable {

  private static final long MIB = 1024 * 1024;

  /**
   * Two of the recorder's files, which are 12 MiB each. What the reader has not read by then is
   * lost.
   */
  private static final long MAX_BYTES = 16 * MIB;

  /**
   * Where a disk is full, the recorder ends the JVM (JDK 17 and 25: "An irrecoverable error in Jfr.
   * Shutting down VM"), so it must never come to that.
   */
  private static final long ROOM_TO_START = 256 * MIB;

  private static final long ROOM_TO_STAY = 128 * MIB;

  /** Of all recordings: each reads the marks of the others, too. */
  private static final AtomicLong marks = new AtomicLong();

  private final File directory = new File(System.getProperty("java.io.tmpdir"));
  private final RecordedWaits events = new RecordedWaits();
  private final RecordingStream stream;
  private volatile boolean crowded;

  /** Written and read by the thread that reads. */
  private long markRead;

  @GuardedBy("this")
  private long readUntil;

  /**
   * Takes 200 to 300 ms the first time.
   *
   * @param waits whether Object.wait is recorded as well
   */
  MonitorRecording(boolean waits) throws IOException {
    if (!FlightRecorder.isAvailable()) {
      throw new IOException("this JVM has no Flight Recorder");
    }
    if (!hasRoom(ROOM_TO_START)) {
      throw noRoom();
    }
    try {
      stream = new RecordingStream();
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
    stream.enable(RecordedWaits.ENTER).withStackTrace().withThreshold(Duration.ZERO);
    if (waits) {
      stream.enable(RecordedWaits.WAIT).withStackTrace().withThreshold(Duration.ZERO);
    }
    FlightRecorder.register(RecordingMark.class);
    stream.enable(RecordingMark.NAME);
    for (EventType type : FlightRecorder.getFlightRecorder().getEventTypes()) {
      disableServices(type);
    }
    stream.setMaxSize(MAX_BYTES);
    stream.setReuse(true);
    // In order of time they would all be kept in memory until the next flush.
    stream.setOrdered(false);
    stream.onMetadata(this::typesAdded);
    stream.onEvent(RecordedWaits.ENTER, events::entered);
    stream.onEvent(RecordedWaits.WAIT, events::waited);
    stream.onEvent(RecordingMark.NAME, this::marked);
    stream.onError(e -> SuppressedErrors.report("the recording of monitors", e));
    stream.onFlush(this::flushed);
  }

  private boolean hasRoom(long bytes) {
    return directory.getUsableSpace() >= bytes;
  }

  private IOException noRoom() {
    return new IOException(
        "Flight Recorder would end the JVM if "
            + directory
            + " were full, and it has less than "
            + (crowded ? ROOM_TO_STAY : ROOM_TO_START) / MIB
            + " MiB left");
  }

  private void typesAdded(MetadataEvent metadata) {
    for (EventType type : metadata.getAddedEventTypes()) {
      disableServices(type);
    }
  }

  /** Events of the service's own would be recorded by default, and nobody here reads them. */
  private void disableServices(EventType type) {
    if (!type.getName().startsWith("jdk.") && !type.getName().equals(RecordingMark.NAME)) {
      stream.disable(type.getName());
    }
  }

  private void marked(RecordedEvent mark) {
    markRead = Math.max(markRead, mark.getLong("number"));
  }

  private void flushed() {
    events.forgetStacks();
    synchronized (this) {
      readUntil = markRead;
      notifyAll();
    }
    if (!hasRoom(ROOM_TO_STAY)) {
      crowded = true;
      stream.close();
    }
  }

  /** Reads until it is closed. */
  void read() throws IOException {
    stream.start();
    if (crowded) {
      throw noRoom();
    }
  }

  /** Whether what happens now is recorded. */
  boolean isRecording() {
    return new RecordingMark().isEnabled();
  }

  /**
   * Waits until all that has happened so far is in the profile.
   *
   * @param reader the thread that reads
   * @return whether it is
   */
  boolean catchUp(Thread reader, long maxMillis) throws InterruptedException {
    long mark = mark();
    // The recorder flushes each second, and never more often. What it begins a new file for, it
    // flushes at once: that takes 2 to 30 ms.
    try (Recording other = new Recording()) {
      other.start();
    }
    // The reader looks for more each second, or when it is interrupted.
    AgentThreads.interrupt(reader);
    long end = System.nanoTime() + maxMillis * 1_000_000;
    synchronized (this) {
      for (long left = maxMillis; readUntil < mark && left > 0; ) {
        wait(left);
        left = (end - System.nanoTime()) / 1_000_000;
      }
      return readUntil >= mark;
    }
  }

  private static long mark() {
    RecordingMark mark = new RecordingMark();
    mark.number = marks.incrementAndGet();
    mark.commit();
    return mark.number;
  }

  @Override
  public void close() {
    stream.close();
  }
}
