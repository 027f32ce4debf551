package io.diag.it.apps;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes garbage all the time, up to 100 MB a second, and has threads that wait: platform ones and,
 * where there are any, virtual ones. Ends with its stdin.
 */
public final class MeasuredService {

  private static final int GARBAGE_BYTES = 100_000;
  private static final long PAUSE_NANOS = 1_000_000;

  static volatile Object sink;

  /** How many threads of each kind is in the arguments. */
  public static void main(String[] args) throws Exception {
    int threads = Integer.parseInt(args[0]);
    start(Thread::new, threads);
    if (VirtualThreads.areThere()) {
      start(VirtualThreads.factory(), threads);
    }
    Thread garbage = new Thread(MeasuredService::makeGarbage, "garbage");
    garbage.setDaemon(true);
    garbage.start();
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  private static void start(ThreadFactory factory, int count) {
    for (int i = 0; i < count; i++) {
      factory.newThread(MeasuredService::waitForever).start();
    }
  }

  private static void waitForever() {
    while (true) {
      LockSupport.park();
    }
  }

  private static void makeGarbage() {
    while (true) {
      sink = new byte[GARBAGE_BYTES];
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private MeasuredService() {}
}
