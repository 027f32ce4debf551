package io.diag.it.apps;

import io.diag.api.Labels;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Allocates known amounts at known places and keeps known shares of them. Commands come a line on
 * stdin, each with a number, and are answered when they have been done, most with that number.
 */
public final class Allocations {

  private static final Labels ACME = Labels.of("tenant", "acme", "type", "mine");
  private static final byte[] PATTERN = new byte[200];
  private static final int SMALL_STACK = 256 * 1024;

  private static final Map<String, Object> kept = new ConcurrentHashMap<>();
  private static final ExecutorService pool =
      Executors.newSingleThreadExecutor(Allocations::daemon);
  private static Instrumentation instrumentation;
  private static WeakReference<ClassLoader> loader;
  static volatile Object sink;

  public static void premain(String argument, Instrumentation given) {
    instrumentation = given;
  }

  public static void main(String[] args) throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(Allocations::shutDown));
    Commands.serve(words -> run(words[0], Integer.parseInt(words[1])));
  }

  private static int run(String command, int count) throws Exception {
    switch (command) {
      case "drop" -> kept.clear();
      case "labelled" -> labelled(count);
      case "initialise" -> initialise(count);
      case "unload" -> load(count);
      case "unloaded" -> {
        System.gc();
        return loader.refersTo(null) ? 1 : 0;
      }
      case "retransform" -> instrumentation.retransformClasses(Retransformed.class);
      case "retransformed" -> inThread(() -> keep(command, count, 1, Retransformed::new));
      case "overflow" -> {
        return overflow(count);
      }
      case "exhaust" -> {
        return exhaust(count);
      }
      case "stacks" -> inThread(() -> stacks(count));
      case "sharded" -> sharded(count);
      default -> site(command, count);
    }
    return count;
  }

  /** Half of the objects are kept, or all where there are few of them. */
  private static void site(String site, int count) throws Exception {
    switch (site) {
      case "bytes" -> inThread(() -> keep(site, count, 2, Allocations::bytes));
      case "points" -> inThread(() -> keep(site, count, 2, Allocations::point));
      case "longs" -> inThread(() -> keep(site, count, 2, Allocations::longs));
      case "blocks" -> inThread(() -> keep(site, count, 2, Allocations::block));
      case "matrices" -> inThread(() -> keep(site, count, 2, Allocations::matrix));
      case "clones" -> inThread(() -> keep(site, count, 2, Allocations::copy));
      case "reflected" -> inThread(() -> keep(site, count, 2, Allocations::reflected));
      case "throwables" -> inThread(() -> keep(site, count, 2, Allocations::throwable));
      case "large" -> inThread(() -> keep(site, count, 1, Allocations::large));
      case "virtual" -> {
        Thread thread =
            VirtualThreads.factory()
                .newThread(() -> ACME.run(() -> keep(site, count, 2, Allocations::onVirtual)));
        thread.start();
        thread.join();
      }
      default -> throw new IllegalArgumentException(site);
    }
  }

  /** What makes an object. */
  public interface Maker {

    Object make() throws Exception;
  }

  private interface Work {

    void run() throws Exception;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  }

  /** In a new one: one that was there before the sampling has its first sample later. */
  private static void inThread(Work work) throws Exception {
    Thread thread = daemon(() -> unchecked(work));
    thread.start();
    thread.join();
  }

  private static void unchecked(Work work) {
    try {
      work.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keep(String name, int count, int each, Maker maker) {
    Object[] some = new Object[(count + each - 1) / each];
    unchecked(
        () -> {
          for (int i = 0; i < count; i++) {
            Object made = maker.make();
            sink = made;
            if (i % each == 0) {
              some[i / each] = made;
            }
          }
        });
    sink = null;
    kept.put(name, some);
  }

  private static Object bytes() {
    return new byte[100];
  }

  private static Object point() {
    return new Point(1, 2);
  }

  private static Object longs() {
    return new long[126];
  }

  private static Object block() {
    return new byte[20_000];
  }

  private static Object matrix() {
    return new int[8][8];
  }

  private static Object copy() {
    return PATTERN.clone();
  }

  private static Object reflected() {
    return Array.newInstance(byte.class, 300);
  }

  private static Object throwable() {
    return new Throwable();
  }

  private static Object large() {
    return new byte[600_000];
  }

  private static Object onVirtual() {
    return new byte[100];
  }

  private static Object inScope() {
    return new byte[100];
  }

  private static Object inPool() {
    return new byte[100];
  }

  private static Object inThreadOfScope() {
    return new byte[100];
  }

  private static Object withoutLabels() {
    return new byte[100];
  }

  private record Point(long x, int y) {}

  private static final class Retransformed {

    private final byte[] content = allocate();

    private static byte[] allocate() {
      return new byte[100];
    }

    @Override
    public String toString() {
      return "of " + content.length;
    }
  }

  private static void labelled(int count) throws Exception {
    inThread(
        () -> {
          ACME.run(() -> keep("scope", count, 2, Allocations::inScope));
          keep("none", count, 2, Allocations::withoutLabels);
        });
    Thread inherits = new Thread(() -> keep("thread", count, 2, Allocations::inThreadOfScope));
    ACME.run(inherits::start);
    inherits.join();
    ACME.call(() -> pool.submit(() -> keep("pool", count, 2, Allocations::inPool))).get();
  }

  /** So many requests, each under a label of its own. */
  private static void sharded(int count) throws Exception {
    inThread(
        () -> {
          for (int i = 0; i < count; i++) {
            String name = "sharded" + i;
            Labels.of("shard", name).run(() -> keep(name, 50, 1, Allocations::inScope));
          }
        });
  }

  private static final AtomicInteger initialised = new AtomicInteger();

  private static final class Initialised {

    static final Object[] CONTENT = new Object[20_000];

    static {
      for (int i = 0; i < CONTENT.length; i++) {
        CONTENT[i] = new byte[100];
      }
      initialised.incrementAndGet();
    }
  }

  /** By so many threads at once. */
  private static void initialise(int threads) throws Exception {
    all(threads, 0, () -> sink = Initialised.CONTENT);
    require(initialised.get() == 1, "the initialiser has run " + initialised + " times");
  }

  private static void all(int threads, int stack, Work work) throws Exception {
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread = new Thread(null, () -> unchecked(work), "one-of-many", stack);
      thread.setDaemon(true);
      thread.start();
      all.add(thread);
    }
    for (Thread thread : all) {
      thread.join();
    }
  }

  private static void load(int count) throws Exception {
    ClassLoader dropped = new Dropping();
    loader = new WeakReference<>(dropped);
    Maker maker =
        Class.forName(Dropped.class.getName(), true, dropped)
            .asSubclass(Maker.class)
            .getConstructor()
            .newInstance();
    inThread(() -> keep("dropped", count, 2, maker));
  }

  /** What a class loader makes that then goes. */
  public static final class Dropped implements Maker {

    public Dropped() {}

    @Override
    public Object make() {
      return allocate();
    }

    private static Object allocate() {
      return new byte[100];
    }
  }

  private static final class Dropping extends ClassLoader {

    Dropping() {
      super(Allocations.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(Dropped.class.getName())) {
        return super.loadClass(name, resolve);
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static final AtomicInteger overflows = new AtomicInteger();

  /** How many threads ended their recursion by the error, and by no other. */
  private static int overflow(int threads) throws Exception {
    overflows.set(0);
    all(
        threads,
        SMALL_STACK,
        () -> {
          try {
            descend();
          } catch (StackOverflowError e) {
            overflows.incrementAndGet();
          }
        });
    return overflows.get();
  }

  // That is what it is for.
  @SuppressWarnings("InfiniteRecursion")
  private static int descend() {
    sink = new byte[1000];
    return descend() + 1;
  }

  private static final AtomicInteger exhausted = new AtomicInteger();

  /** In how many of so many threads the heap was full, by the error and no other. */
  private static int exhaust(int threads) throws Exception {
    exhausted.set(0);
    all(
        threads,
        0,
        () -> {
          Object[] all = null;
          try {
            while (true) {
              all = linked(all, 32 * 1024);
            }
          } catch (OutOfMemoryError e) {
            exhausted.incrementAndGet();
          }
          try {
            // What is left of it.
            for (int i = 0; i < 1000; i++) {
              all = linked(all, 500);
            }
          } catch (OutOfMemoryError e) {
            all = null;
          }
          sink = all;
          sink = null;
        });
    return exhausted.get();
  }

  private static Object[] linked(Object[] to, int length) {
    Object[] next = new Object[length];
    next[0] = to;
    return next;
  }

  /** Each number has a stack of its own, where two objects are made. */
  private static void stacks(int count) {
    Object[] all = new Object[2 * count];
    for (int i = 0; i < count; i++) {
      left(i, 16, all, 2 * i);
    }
    kept.put("stacks", all);
  }

  private static void left(int bits, int depth, Object[] into, int at) {
    next(bits, depth, into, at);
  }

  private static void right(int bits, int depth, Object[] into, int at) {
    next(bits, depth, into, at);
  }

  private static void next(int bits, int depth, Object[] into, int at) {
    if (depth == 0) {
      into[at] = new byte[8_000];
      into[at + 1] = new byte[8_000];
    } else if ((bits & 1) == 0) {
      left(bits >> 1, depth - 1, into, at);
    } else {
      right(bits >> 1, depth - 1, into, at);
    }
  }

  private static void shutDown() {
    try {
      all(
          4,
          0,
          () -> {
            for (int i = 0; i < 50_000; i++) {
              sink = new byte[100];
            }
          });
      System.out.println("shut down");
    } catch (Exception e) {
      System.out.println("not shut down: " + e);
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }

  private Allocations() {}
}
