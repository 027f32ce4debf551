import io.diag.api.Callers;
import io.diag.api.Diag;
import io.diag.api.RuntimeSnapshot;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;

/**
 * Time of RuntimeSnapshot.take(), of /debug/runtime over a kept connection, and of Callers, with so
 * many threads that wait.
 *
 * <pre>java -javaagent:agent/target/diag.jar=port=0 -cp agent-bootstrap/target/diag-api.jar
 *     demo-apps/bench/RuntimeCost.java PLATFORM_THREADS VIRTUAL_THREADS</pre>
 */
public final class RuntimeCost {

  private static final int ROUNDS = 15;

  private static final CountDownLatch end = new CountDownLatch(1);
  private static volatile Object sink;

  private interface Work {

    void run() throws Exception;
  }

  public static void main(String[] args) throws Exception {
    long start = System.nanoTime();
    sink = RuntimeSnapshot.take();
    System.out.printf("first take, ms: %.1f%n", (System.nanoTime() - start) / 1e6);
    block(Thread::new, Integer.parseInt(args[0]));
    if (!args[1].equals("0")) {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Class<?> type = Class.forName("java.lang.Thread$Builder");
      block(
          (ThreadFactory) type.getMethod("factory").invoke(builder), Integer.parseInt(args[1]));
    }
    System.out.println(RuntimeSnapshot.take());
    measure("take", 20_000, () -> sink = RuntimeSnapshot.take());
    measure("take and toString", 20_000, () -> sink = RuntimeSnapshot.take().toString());
    URL url = new URI(Diag.debugUrl().replace("/pprof/", "/runtime")).toURL();
    measure(
        "GET /debug/runtime",
        1000,
        () -> {
          try (InputStream in = url.openStream()) {
            sink = in.readAllBytes();
          }
        });
    for (int depth : new int[] {10, 100}) {
      deep(depth - 5, depth);
    }
    end.countDown();
  }

  private static void deep(int more, int depth) throws Exception {
    if (more > 0) {
      deep(more - 1, depth);
      return;
    }
    String at = " at a depth of " + depth;
    measure("Callers.describe(0)" + at, 20_000, () -> sink = Callers.describe(0));
    measure("Callers.describe(5)" + at, 20_000, () -> sink = Callers.describe(5));
    measure("Callers.walk(10)" + at, 20_000, () -> sink = Callers.walk(10));
    measure("Callers.walk(100)" + at, 20_000, () -> sink = Callers.walk(100));
    measure("new Throwable().getStackTrace()" + at, 20_000, () -> sink = new Throwable().getStackTrace());
  }

  private static void block(ThreadFactory factory, int count) {
    for (int i = 0; i < count; i++) {
      Thread thread =
          factory.newThread(
              () -> {
                try {
                  end.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      thread.start();
    }
  }

  private static void measure(String what, int times, Work work) throws Exception {
    double[] micros = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < times; i++) {
        work.run();
      }
      micros[round] = (System.nanoTime() - start) / 1e3 / times;
    }
    Arrays.sort(micros);
    System.out.printf(
        "%s, us: fastest %.2f, median %.2f%n", what, micros[0], micros[ROUNDS / 2]);
  }

  private RuntimeCost() {}
}
