package io.diag.it.apps;

/** Has done its work before {@code main} begins. */
public final class SlowStart {

  private static volatile long sink;

  static {
    prepare();
  }

  public static void main(String[] args) throws Exception {
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Until the test has ended.
    }
  }

  private static void prepare() {
    long end = System.nanoTime() + 300_000_000;
    long x = sink;
    while (System.nanoTime() < end) {
      x = x * 31 + 1;
    }
    sink = x;
  }

  private SlowStart() {}
}
