package io.diag.agent.natives;

import java.io.File;

/**
 * Threads by way of libdiag. It takes a microsecond for each, and four more where the kernel tells
 * for how long they had no processor.
 */
public final class Tasks implements TaskList {

  private static final int NUMBERS = 3;
  private static final int SPARE = 32;

  private final String directory;
  private long[] numbers = new long[NUMBERS * SPARE];
  private int count;

  private Tasks(File directory) {
    this.directory = directory.getPath();
  }

  /** Those in this directory; null without the library. */
  public static Tasks of(File directory) {
    return JvmtiLibrary.serveTasks() ? new Tasks(directory) : null;
  }

  @Override
  public boolean read(boolean delays) {
    int found = read0(directory, delays, numbers);
    if (found * NUMBERS > numbers.length) {
      numbers = new long[(found + found / 4 + SPARE) * NUMBERS];
      found = read0(directory, delays, numbers);
    }
    // One that has started meanwhile is seen the next time.
    count = Math.min(found, numbers.length / NUMBERS);
    return count > 0;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public long id(int task) {
    return numbers[task * NUMBERS];
  }

  @Override
  public long cpuNanos(int task) {
    return numbers[task * NUMBERS + 1];
  }

  @Override
  public long delayNanos(int task) {
    return numbers[task * NUMBERS + 2];
  }

  @Override
  public long processCpuNanos() {
    return processCpuNanos0();
  }

  private static native long processCpuNanos0();

  private static native int read0(String directory, boolean delays, long[] out);
}
