import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * CPU time of the whole process for each of many short threads, which other processes disturb less
 * than they do wall time: java Million.java [ROUNDS]. Prints the least of all rounds, ns.
 */
public class Million {

  private static final int VIRTUAL = 1_000_000;
  private static final int PLATFORM = 10_000;
  private static final int DEPTH = 20;

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    System.out.print("platform " + least(rounds, PLATFORM, task -> new Thread(task).start()));
    if (Runtime.version().feature() >= 21) {
      var start = Thread.class.getMethod("startVirtualThread", Runnable.class);
      Consumer<Runnable> starter =
          task -> {
            try {
              start.invoke(null, task);
            } catch (ReflectiveOperationException e) {
              throw new IllegalStateException(e);
            }
          };
      System.out.print(" virtual " + least(rounds, VIRTUAL, starter));
    }
    System.out.println();
  }

  private static long least(int rounds, int threads, Consumer<Runnable> starter) throws Exception {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < rounds; i++) {
      CountDownLatch done = new CountDownLatch(threads);
      Runnable task = done::countDown;
      long start = cpu();
      for (int n = 0; n < threads; n++) {
        start(DEPTH, starter, task);
      }
      done.await();
      least = Math.min(least, cpu() - start);
    }
    return least / threads;
  }

  private static void start(int levels, Consumer<Runnable> starter, Runnable task) {
    if (levels == 0) {
      starter.accept(task);
    } else {
      start(levels - 1, starter, task);
    }
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
