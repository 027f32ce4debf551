package io.diag.it.apps;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Starts and ends threads and loads classes without end, and adds up the CPU time its threads used.
 * Where it may, it makes the kernel give the same thread ids again and again.
 */
public final class Churner {

  private static final Path LAST_PID = Path.of("/proc/sys/kernel/ns_last_pid");
  private static final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private static final AtomicLong used = new AtomicLong();

  private static volatile long sink;

  /** A tenth of a millisecond or twenty. */
  private static volatile int rounds;

  /** Loaded anew by each thread. */
  public static final class Work implements Runnable {

    @Override
    public void run() {
      churn();
    }
  }

  public static void main(String[] args) throws Exception {
    byte[] work;
    try (InputStream in = Churner.class.getResourceAsStream("Churner$Work.class")) {
      work = in.readAllBytes();
    }
    System.out.println("ready");
    for (int c = System.in.read(); c >= 0; c = System.in.read()) {
      if (c == 's' || c == 'l') {
        rounds = c == 's' ? 100_000 : 20_000_000;
      } else if (c == '\n') {
        used.set(0);
        long end = System.nanoTime() + 2_000_000_000L;
        for (int i = 0; System.nanoTime() < end; i++) {
          reuseThreadIds(i);
          Thread thread = new Thread(new Loader(work).work(), "churn-" + i);
          thread.start();
          thread.join();
        }
        System.out.println("churned " + used);
      }
    }
  }

  private static void reuseThreadIds(int round) {
    if (round % 20 == 0) {
      try {
        Files.writeString(LAST_PID, String.valueOf(ProcessHandle.current().pid() + 100));
      } catch (IOException e) {
        // Not permitted: then there are only new ids.
      }
    }
  }

  /** Work, by the thread's own clock. */
  public static void churn() {
    long start = threads.getCurrentThreadCpuTime();
    long x = sink;
    int end = rounds;
    for (int i = 0; i < end; i++) {
      x = x * 6364136223846793005L + 1442695040888963407L;
    }
    sink = x;
    used.addAndGet(threads.getCurrentThreadCpuTime() - start);
  }

  private static final class Loader extends ClassLoader {

    private final byte[] work;

    Loader(byte[] work) {
      super(Churner.class.getClassLoader());
      this.work = work;
    }

    Runnable work() {
      try {
        String name = "io.diag.it.apps.Churner$Work";
        return (Runnable)
            defineClass(name, work, 0, work.length).getDeclaredConstructor().newInstance();
      } catch (ReflectiveOperationException e) {
        throw new UncheckedIOException(new IOException(e));
      }
    }
  }

  private Churner() {}
}
