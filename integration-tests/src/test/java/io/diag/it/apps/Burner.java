package io.diag.it.apps;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Burns CPU on command, a command a line on stdin. Time is each thread's own CPU time, so what it
 * prints can be held against a profile on a busy machine too. Tests find lines by the comments "at:
 * NAME".
 */
public final class Burner {

  private static final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  /** Public, so that the proxy is in a package that the JDK made up and numbered. */
  public interface Work {
    void proxied(long nanos);
  }

  /** More than a profile keeps. */
  private static final int DEPTH = 3000;

  private static volatile long sink;

  public static void main(String[] args) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "burn" ->
            burnInThreads(Integer.parseInt(words[1]), nanos(words[2]), Burner::burnOutermost);
        case "syscalls" ->
            burnInThreads(Integer.parseInt(words[1]), nanos(words[2]), Burner::burnInKernel);
        case "split" -> burnInThreads(1, nanos(words[1]), Burner::burnThreeToOne);
        case "uneven" -> burnInTwoThreads(nanos(words[1]));
        case "names" -> burnInThreads(1, nanos(words[1]), Burner::burnBehindMadeUpNames);
        case "deep" -> burnInThreads(1, nanos(words[1]), nanos -> descend(DEPTH, nanos));
        case "diverse" ->
            burnInThreads(Integer.parseInt(words[1]), nanos(words[2]), Burner::burnInManyStacks);
        case "lodger" -> burnInThreads(1, nanos(words[1]), Lodger::burnInAnothersFile);
        case "park" -> park(Integer.parseInt(words[1]));
        case "take" -> Scarce.take(words[1]);
        case "give" -> Scarce.giveBack();
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  private interface Burn {
    void run(long nanos);
  }

  private static void burnInThreads(int count, long nanos, Burn burn) throws InterruptedException {
    AtomicLong total = new AtomicLong();
    List<Thread> burners = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      burners.add(
          new Thread(
              () -> {
                long start = threads.getCurrentThreadCpuTime();
                burn.run(nanos);
                total.addAndGet(threads.getCurrentThreadCpuTime() - start);
              },
              "burner-" + i));
    }
    for (Thread burner : burners) {
      burner.start();
    }
    for (Thread burner : burners) {
      burner.join();
    }
    System.out.println("burned " + total);
  }

  private static void burnOutermost(long nanos) {
    burnMiddle(nanos); // at: outermost
  }

  private static void burnMiddle(long nanos) {
    burnInnermost(nanos); // at: middle
  }

  private static void burnInnermost(long nanos) {
    long end = threads.getCurrentThreadCpuTime() + nanos;
    while (threads.getCurrentThreadCpuTime() < end) {
      sink = spin(sink); // at: innermost
    }
  }

  /** About a tenth of a millisecond: long against reading the clock, short against any share. */
  private static long spin(long seed) {
    long x = seed;
    for (int i = 0; i < 100_000; i++) {
      x = x * 6364136223846793005L + 1442695040888963407L; // at: spin
    }
    return x;
  }

  private static void burnInKernel(long nanos) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    long end = threads.getCurrentThreadCpuTime() + nanos;
    try (FileChannel zeros = FileChannel.open(Path.of("/dev/zero"))) {
      while (threads.getCurrentThreadCpuTime() < end) {
        zeros.read(buffer.clear());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void descend(int left, long nanos) {
    if (left > 0) {
      descend(left - 1, nanos);
    } else {
      burnInnermost(nanos);
    }
  }

  /** Hardly ever the same stack twice. */
  private static void burnInManyStacks(long nanos) {
    long end = threads.getCurrentThreadCpuTime() + nanos;
    while (threads.getCurrentThreadCpuTime() < end) {
      left(300);
    }
  }

  private static void left(int depth) {
    if (depth == 0) {
      sink = spin(sink);
    } else if (ThreadLocalRandom.current().nextBoolean()) {
      left(depth - 1);
    } else {
      right(depth - 1);
    }
  }

  private static void right(int depth) {
    if (depth == 0) {
      sink = spin(sink);
    } else if (ThreadLocalRandom.current().nextBoolean()) {
      left(depth - 1);
    } else {
      right(depth - 1);
    }
  }

  private static void burnThreeToOne(long nanos) {
    long end = threads.getCurrentThreadCpuTime() + nanos;
    while (threads.getCurrentThreadCpuTime() < end) {
      // Together 28 ms, which a sampling period of 10 ms does not divide: no beat between the two.
      burnThreeParts(21_000_000);
      burnOnePart(7_000_000);
    }
  }

  /** One thread does three times the work of another. */
  private static void burnInTwoThreads(long nanos) throws InterruptedException {
    AtomicBoolean three = new AtomicBoolean();
    burnInThreads(
        2,
        nanos,
        part -> {
          if (three.compareAndSet(false, true)) {
            burnThreeParts(3 * part);
          } else {
            burnOnePart(part);
          }
        });
  }

  private static void burnThreeParts(long nanos) {
    burnInnermost(nanos);
  }

  private static void burnOnePart(long nanos) {
    burnInnermost(nanos);
  }

  private static void burnBehindMadeUpNames(long nanos) {
    Burn lambda = Burner::burnInnermost;
    Work proxy =
        (Work)
            Proxy.newProxyInstance(
                Burner.class.getClassLoader(),
                new Class<?>[] {Work.class},
                (self, method, arguments) -> {
                  lambda.run((Long) arguments[0]);
                  return null;
                });
    proxy.proxied(nanos);
  }

  private static void park(int count) throws InterruptedException {
    CountDownLatch running = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      Thread parked =
          new Thread(
              () -> {
                running.countDown();
                while (true) {
                  LockSupport.park();
                }
              },
              "parked-" + i);
      parked.setDaemon(true);
      parked.start();
    }
    running.await();
    System.out.println("parked " + count);
  }

  private static long nanos(String millis) {
    return Long.parseLong(millis) * 1_000_000;
  }

  private Burner() {}
}

/** Lives in a file that is not called after it, as Kotlin's classes often do. */
final class Lodger {

  private static volatile long sink;

  static void burnInAnothersFile(long nanos) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + nanos;
    while (threads.getCurrentThreadCpuTime() < end) {
      long sum = sink;
      for (int i = 0; i < 300_000; i++) {
        sum += i ^ (sum >> 3);
      }
      sink = sum;
    }
  }

  private Lodger() {}
}
