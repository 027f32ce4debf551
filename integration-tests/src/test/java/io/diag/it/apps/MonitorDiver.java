package io.diag.it.apps;

/**
 * Runs out of stack in synchronized code again and again, while another thread wants the same
 * monitor; as it is told a line on stdin.
 */
@SuppressWarnings({"UnusedVariable"})
public final class MonitorDiver {

  private static final Object monitor = new Object();
  private static volatile boolean done;
  private static long depth;

  public static void main(String[] args) throws Exception {
    System.out.println("ready");
    for (int c = System.in.read(); c >= 0; c = System.in.read()) {
      if (c == '\n') {
        System.out.println("dive " + dives());
      }
    }
  }

  /** How often the other thread has got the monitor, once nobody has it any more. */
  private static long dives() throws InterruptedException {
    done = false;
    long[] entered = new long[1];
    Thread other = new Thread(() -> entered[0] = enterUntilDone());
    other.start();
    // A small stack: an overflow takes its time for each frame.
    Thread diver = new Thread(null, MonitorDiver::diveOften, "diver", 256 * 1024);
    diver.start();
    diver.join();
    done = true;
    other.join();
    return entered[0];
  }

  private static long enterUntilDone() {
    long entered = 0;
    do {
      synchronized (monitor) {
        entered++;
      }
      enterMethod();
    } while (!done);
    return entered;
  }

  private static synchronized void enterMethod() {
    depth = 0;
  }

  private static void diveOften() {
    for (int i = 0; i < 3; i++) {
      try {
        diveInBlocks();
      } catch (StackOverflowError e) {
        depth = 0;
      }
      try {
        diveInMethods();
      } catch (StackOverflowError e) {
        depth = 0;
      }
      leaveAtEachDepth();
    }
  }

  @SuppressWarnings("InfiniteRecursion")
  private static void diveInBlocks() {
    synchronized (monitor) {
      depth++;
      diveInBlocks();
    }
  }

  @SuppressWarnings("InfiniteRecursion")
  private static synchronized void diveInMethods() {
    depth++;
    diveInMethods();
  }

  @SuppressWarnings("InfiniteRecursion")
  private static void leaveAtEachDepth() {
    try {
      leaveAtEachDepth();
    } catch (StackOverflowError e) {
      depth = 0;
    }
    synchronized (monitor) {
      depth++;
    }
  }

  private MonitorDiver() {}
}
