package io.diag.agent.monitors;

import java.util.function.IntSupplier;

/** Leaves monitors in all ways there are in Java. Loaded woven, by reflection. */
@SuppressWarnings({"unused", "InfiniteRecursion", "WaitNotInLoop"})
public class LockUser {

  public static final Object lock = new Object();
  private static final Object inner = new Object();

  private static long sum;

  public static void block() {
    synchronized (lock) {
      sum++;
    }
  }

  public static long longUnderLock(long add) {
    synchronized (lock) {
      return sum + add - sum;
    }
  }

  public static double doubleUnderLock(double add) {
    synchronized (lock) {
      return add;
    }
  }

  public static float floatUnderLock(float add) {
    synchronized (lock) {
      return add;
    }
  }

  public static boolean booleanUnderLock(int number) {
    synchronized (lock) {
      return number > 0;
    }
  }

  public static Object refUnderLock(int which) {
    String[][] names = {{"a", "b"}, {"c"}};
    synchronized (lock) {
      return which < 0 ? names : which == 0 ? names[0] : which == 1 ? names[1][0] : (Object) which;
    }
  }

  public static String nested(String text) {
    synchronized (lock) {
      synchronized (inner) {
        return text + lock.hashCode() + inner;
      }
    }
  }

  public static int recursive(int depth) {
    synchronized (lock) {
      return depth == 0 ? 0 : 1 + recursive(depth - 1);
    }
  }

  public static void throwing(RuntimeException error) {
    synchronized (lock) {
      sum++;
      throw error;
    }
  }

  public static int caughtInside(int number) {
    int result = 0;
    for (int i = 0; i < 3; i++) {
      long wide = number * 2L;
      synchronized (lock) {
        if (i == 1) {
          continue;
        }
        try {
          result += (int) (wide / (i - 2 + number));
        } catch (ArithmeticException e) {
          result += 100;
        } finally {
          result++;
        }
      }
      double other = wide;
      result += (int) other;
    }
    return result;
  }

  public static void waiting() throws InterruptedException {
    synchronized (lock) {
      lock.wait(1);
      lock.wait(0, 1);
    }
  }

  public static int lambda(int number) {
    IntSupplier task =
        () -> {
          synchronized (lock) {
            return number + 1;
          }
        };
    return task.getAsInt();
  }

  public synchronized int method(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("negative");
    }
    return number > 10 ? number * 2 : number;
  }

  public synchronized void nothing() {
    sum++;
  }

  public synchronized long wide(long number, double other) {
    synchronized (lock) {
      return number + (long) other;
    }
  }

  public static synchronized Object staticMethod(Object value) {
    try {
      return value.toString();
    } catch (NullPointerException e) {
      return "null";
    } finally {
      sum++;
    }
  }

  public static void dive() {
    synchronized (lock) {
      sum++;
      dive();
    }
  }

  public static synchronized void diveInMethods() {
    sum++;
    diveInMethods();
  }

  /** At each depth there is once more a little less stack. */
  public static void everywhere() {
    try {
      everywhere();
    } catch (StackOverflowError e) {
      sum++;
    }
    block();
    longUnderLock(1);
    staticMethod(lock);
    nested("");
  }
}
