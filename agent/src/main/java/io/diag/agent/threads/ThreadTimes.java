package io.diag.agent.threads;

/** Numbers in one of the kernel's files, {@code /proc/PID/task/ID/schedstat}, without a String. */
final class ThreadTimes {

  /** Where the number ends that begins here. */
  static int end(byte[] text, int from, int length) {
    int end = from;
    while (end < length && text[end] >= '0' && text[end] <= '9') {
      end++;
    }
    return end;
  }

  /** -1 if there is none. */
  static long number(byte[] text, int from, int end) {
    if (end <= from) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < end; i++) {
      number = number * 10 + text[i] - '0';
    }
    return number;
  }

  private ThreadTimes() {}
}
