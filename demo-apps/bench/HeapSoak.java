import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Allocates so many MiB a second, in two threads, at some hundred different stacks: small objects,
 * arrays of all sizes, and lambdas and class loaders that come and go. A tenth of the heap is in
 * use, and replaced all the time.
 */
public class HeapSoak {

  private static final int KEPT = 50 * 1024;

  private static final Object[] kept = new Object[KEPT];

  public static void main(String[] args) throws Exception {
    long bytesPerSecond = Long.parseLong(args[0]) << 20;
    for (int i = 0; i < 2; i++) {
      new Thread(() -> allocate(bytesPerSecond / 2)).start();
    }
    while (true) {
      // A class that is loaded, used and unloaded again.
      ClassLoader loader = new Once();
      kept[0] = loader.loadClass(Allocator.class.getName()).getDeclaredConstructor().newInstance();
      Thread.sleep(100);
    }
  }

  private static void allocate(long bytesPerSecond) {
    long begin = System.nanoTime();
    long done = 0;
    while (true) {
      for (int i = 0; i < 1000; i++) {
        done += level(ThreadLocalRandom.current().nextInt(256), 8);
      }
      long ahead = (long) (done * 1e9 / bytesPerSecond) - (System.nanoTime() - begin);
      if (ahead > 1_000_000) {
        LockSupport.parkNanos(ahead);
      }
    }
  }

  private static int level(int path, int depth) {
    if (depth == 0) {
      return leaf(path);
    }
    return (path & 1) == 0 ? left(path >> 1, depth - 1) : right(path >> 1, depth - 1);
  }

  private static int left(int path, int depth) {
    return level(path, depth);
  }

  private static int right(int path, int depth) {
    return level(path, depth);
  }

  private static int leaf(int unused) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    // Not of all sizes there are: what is different is kept apart, and would grow for long.
    int size = random.nextInt(8) == 0 ? 1 << random.nextInt(17) : 1000;
    byte[] made = new byte[size];
    if (size == 1000) {
      kept[1 + random.nextInt(KEPT - 1)] = made;
    }
    return 16 + size;
  }

  /** A class of which there are many. */
  public static class Allocator {

    final byte[] content = new byte[600_000];
  }

  private static final class Once extends ClassLoader {

    Once() {
      super(HeapSoak.class.getClassLoader());
    }

    @Override
    public Class<?> loadClass(String name) throws ClassNotFoundException {
      if (!name.equals(Allocator.class.getName())) {
        return super.loadClass(name);
      }
      try (var in = HeapSoak.class.getResourceAsStream("HeapSoak$Allocator.class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (java.io.IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
