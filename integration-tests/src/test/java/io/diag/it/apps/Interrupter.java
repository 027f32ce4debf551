package io.diag.it.apps;

/**
 * A service that interrupts all threads of its JVM, as some frameworks do when they shut down, and
 * that writes more to stderr than anybody reads.
 */
public final class Interrupter {

  private static final int LINE = 1000;

  public static void main(String[] args) throws Exception {
    Commands.serve(Interrupter::run);
  }

  private static long run(String... words) {
    return switch (words[0]) {
      case "interrupt" -> interruptAll();
      case "threads" -> printThreads();
      case "fill" -> fillStderr();
      case "gc" -> collect(Integer.parseInt(words[1]));
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private static long interruptAll() {
    long count = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread != Thread.currentThread()) {
        thread.interrupt();
        count++;
      }
    }
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    group.interrupt();
    // The group is this thread's, too.
    Thread.interrupted();
    return count;
  }

  private static long printThreads() {
    long count = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      System.out.println("thread " + thread.getName());
      count++;
    }
    return count;
  }

  /** On a thread of its own, which never comes back. */
  private static long fillStderr() {
    Thread filler =
        new Thread(
            () -> {
              while (true) {
                System.err.println("x".repeat(LINE));
              }
            },
            "filler");
    filler.setDaemon(true);
    filler.start();
    return 1;
  }

  private static long collect(int times) {
    for (int i = 0; i < times; i++) {
      System.gc();
    }
    return times;
  }

  private Interrupter() {}
}
