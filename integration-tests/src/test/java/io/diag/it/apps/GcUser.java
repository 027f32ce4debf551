package io.diag.it.apps;

import java.util.Random;
import java.util.zip.Deflater;

/**
 * Has as much garbage and as many objects as it is told to. Commands come a line on stdin, each
 * with a number, and are answered when they have been done.
 */
public final class GcUser {

  private static final int MB = 1024 * 1024;

  /** Of a class that nothing else has objects of. */
  static final class Counted {

    long value;
  }

  /** The same, that are all freed. */
  static final class Other {

    long value;
  }

  static volatile Object[] kept = new Object[0];
  static volatile Object[] objects = new Object[0];
  static volatile Object sink;

  public static void main(String[] args) throws Exception {
    Commands.serve(
        words -> {
          int count = Integer.parseInt(words[1]);
          run(words[0], count);
          return count;
        });
  }

  private static void run(String command, int count) {
    switch (command) {
      case "keep" -> {
        Object[] arrays = new Object[count];
        for (int i = 0; i < count; i++) {
          arrays[i] = new byte[MB];
        }
        kept = arrays;
      }
      case "objects" -> {
        objects = new Object[count];
        for (int i = 0; i < count; i++) {
          objects[i] = new Counted();
        }
      }
      case "others" -> {
        Object[] others = new Object[count];
        for (int i = 0; i < count; i++) {
          others[i] = new Other();
        }
        kept = others;
      }
      case "free" -> kept = new Object[0];
      case "garbage" -> {
        for (int i = 0; i < count; i++) {
          sink = new byte[100_000];
        }
      }
      case "gc" -> {
        for (int i = 0; i < count; i++) {
          System.gc();
        }
      }
      case "critical" -> {
        Thread thread = new Thread(() -> deflate(count), "critical");
        thread.setDaemon(true);
        thread.start();
      }
      default -> throw new IllegalArgumentException(command);
    }
  }

  /** The JDK's native code holds the arrays in place meanwhile, until JDK 17 by stopping the GC. */
  private static void deflate(int bytes) {
    byte[] in = new byte[bytes];
    new Random(1).nextBytes(in);
    byte[] out = new byte[2 * bytes];
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    deflater.setInput(in);
    deflater.finish();
    System.out.println("holding");
    deflater.deflate(out);
    deflater.end();
  }

  private GcUser() {}
}
