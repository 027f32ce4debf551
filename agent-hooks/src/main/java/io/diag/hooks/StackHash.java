package io.diag.hooks;

import jdk.internal.misc.Unsafe;

/**
 * Tells stacks apart without reading their names, which would take ten times as long: by what the
 * JVM keeps in an exception until somebody asks for its stack trace. That is a chain of arrays, 32
 * frames in each: of methods' numbers, positions, and classes.
 */
final class StackHash {

  /** Frames that count, from the leaf. */
  static final int MAX_DEPTH = 128;

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();
  private static final int METHODS = 0;
  private static final int POSITIONS = 1;
  private static final int CLASSES = 2;

  /** Where the next part is: it has moved once. */
  private static final int[] NEXT = {4, 5};

  /** More than one array has. */
  private static final int TRIED_DEPTH = 40;

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  /** What {@link #read} answers of a chain that is built in another way. */
  private static final long UNREADABLE = Long.MIN_VALUE;

  private static final long BACKTRACE = JdkField.of(Throwable.class, "backtrace", Object.class);

  /**
   * Found out once, when this class is initialized, and never changed: hooks read it meanwhile. 0
   * if this JDK keeps stacks in another way.
   */
  private static final int LINK = findLink();

  /**
   * Gets everything ready that the hooks need.
   *
   * @return false if this JDK keeps stacks in another way: they are then told apart by their names
   */
  static boolean check() {
    // So that what the JDK needs for it is initialised where there is stack enough.
    named(deep(1));
    return LINK != 0;
  }

  private static int findLink() {
    try {
      for (int i = 0; BACKTRACE >= 0 && i < NEXT.length; i++) {
        if (tellsApart(NEXT[i])) {
          return NEXT[i];
        }
      }
    } catch (RuntimeException | LinkageError e) {
      // Stacks are told apart by their names.
    }
    return 0;
  }

  private static boolean tellsApart(int link) {
    Throwable[] same = new Throwable[2];
    for (int i = 0; i < same.length; i++) {
      same[i] = deep(TRIED_DEPTH);
    }
    long hash = read(backtrace(same[0]), link);
    return hash != UNREADABLE
        && depth(backtrace(same[0]), link) == same[0].getStackTrace().length
        && hash == read(backtrace(same[1]), link)
        && hash != read(backtrace(deep(TRIED_DEPTH)), link)
        && hash != read(backtrace(deep(TRIED_DEPTH + 1)), link);
  }

  private static Throwable deep(int levels) {
    return levels == 0 ? new Throwable() : deep(levels - 1);
  }

  private static Object backtrace(Throwable stack) {
    return UNSAFE.getReference(stack, BACKTRACE);
  }

  static long of(Throwable stack) {
    long hash = LINK == 0 ? UNREADABLE : read(backtrace(stack), LINK);
    return hash != UNREADABLE ? hash : named(stack);
  }

  /**
   * The hash of a chain of arrays.
   *
   * @param first null for an exception that has no stack
   * @param link where a part has the next one
   * @return UNREADABLE if any part is not as it should be
   */
  static long read(Object first, int link) {
    long hash = 0;
    int left = MAX_DEPTH;
    for (Object at = first; at != null; ) {
      if (!isPart(at, link)) {
        return UNREADABLE;
      }
      Object[] part = (Object[]) at;
      short[] methods = (short[]) part[METHODS];
      int[] positions = (int[]) part[POSITIONS];
      Object[] classes = (Object[]) part[CLASSES];
      for (int i = 0; i < classes.length && classes[i] != null; i++) {
        if (left-- == 0) {
          return hash;
        }
        long frame = (long) methods[i] << 32 ^ positions[i];
        hash = (hash ^ frame) * MULTIPLIER + System.identityHashCode(classes[i]);
        hash ^= hash >>> 29;
      }
      at = part[link];
    }
    return hash;
  }

  /** At least one frame in each, so that a chain ends. */
  private static boolean isPart(Object at, int link) {
    return at instanceof Object[] part
        && part.length > link
        && part[METHODS] instanceof short[] methods
        && part[POSITIONS] instanceof int[] positions
        && part[CLASSES] instanceof Object[] classes
        && classes.length > 0
        && classes[0] != null
        && methods.length >= classes.length
        && positions.length >= classes.length;
  }

  private static int depth(Object first, int link) {
    int depth = 0;
    for (Object at = first; at != null && depth <= TRIED_DEPTH * 100; ) {
      Object[] part = (Object[]) at;
      Object[] classes = (Object[]) part[CLASSES];
      for (int i = 0; i < classes.length && classes[i] != null; i++) {
        depth++;
      }
      at = part[link];
    }
    return depth;
  }

  private static long named(Throwable stack) {
    StackTraceElement[] frames = stack.getStackTrace();
    long hash = 0;
    for (int i = 0; i < frames.length && i < MAX_DEPTH; i++) {
      hash = (hash ^ frames[i].hashCode()) * MULTIPLIER;
      hash ^= hash >>> 29;
    }
    return hash;
  }

  private StackHash() {}
}
