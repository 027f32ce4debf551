package io.diag.agent.natives;

/**
 * How long each collection has stopped the service, as the JVM tells libdiag in the pause: of every
 * collector, also the pauses of those that run beside the service, in nanoseconds.
 */
public final class Pauses {

  /** How many are fetched at a time; libdiag keeps 4,096. */
  private static final int ROOM = 64;

  private final long[] nanos = new long[ROOM];
  private long seen;

  private Pauses() {}

  /** Called for each pause that has ended. */
  public interface Listener {

    void paused(long nanos);
  }

  /** Begins to measure them; null without the library, or where the JVM refuses. */
  public static Pauses start() {
    return JvmtiLibrary.servePauses() && start0() == 0 ? new Pauses() : null;
  }

  /** Tells of those since the last call. By one thread at a time. */
  public void fetch(Listener listener) {
    long ended;
    do {
      ended = since0(seen, nanos);
      int count = (int) Math.min(ROOM, ended - seen);
      for (int i = 0; i < count; i++) {
        if (nanos[i] >= 0) {
          listener.paused(nanos[i]);
        }
      }
      seen += count;
    } while (seen < ended);
  }

  private static native int start0();

  private static native long since0(long from, long[] out);
}
