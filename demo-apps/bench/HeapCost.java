import java.lang.management.ManagementFactory;

/**
 * Allocates at about a GiB a second and prints what each MiB took of the processor: of the thread
 * that allocates, and of the whole process. Arguments: seconds to warm up, seconds to measure.
 */
public final class HeapCost {

  private static final int DEPTH = 28;
  private static final int BATCH = 64;

  static volatile Object sink;
  private static long bytes;
  private static int random = 1;

  public static void main(String[] args) {
    run(Integer.parseInt(args[0]));
    bytes = 0;
    long start = System.nanoTime();
    long thread = threadCpu();
    long process = processCpu();
    run(Integer.parseInt(args[1]));
    double mib = bytes / 1048576.0;
    System.out.printf(
        java.util.Locale.ROOT,
        "RESULT %.1f %.1f %.1f%n",
        mib / ((System.nanoTime() - start) / 1e9),
        (threadCpu() - thread) / mib,
        (processCpu() - process) / mib);
  }

  private static void run(int seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (System.nanoTime() < end) {
      for (int i = 0; i < 100; i++) {
        descend(DEPTH);
      }
    }
  }

  /** As deep as a request handler is. */
  private static void descend(int depth) {
    if (depth > 0) {
      descend(depth - 1);
      return;
    }
    for (int i = 0; i < BATCH; i++) {
      random = random * 1103515245 + 12345;
      int size = 16 + (random >>> 16 & 1023);
      byte[] array = new byte[size];
      // What a service does with it: a rate of about a GiB a second.
      for (int j = 0; j < array.length; j++) {
        array[j] = (byte) (random + j * j);
      }
      sink = array;
      bytes += 16 + size;
    }
  }

  private static long threadCpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long processCpu() {
    return ((com.sun.management.OperatingSystemMXBean)
            ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private HeapCost() {}
}
