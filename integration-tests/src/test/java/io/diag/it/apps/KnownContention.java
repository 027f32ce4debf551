package io.diag.it.apps;

import io.diag.api.Labels;

/**
 * Two threads and a lock: one has it for a given time whenever the other wants it. Prints what each
 * wait was, added up, and what the sampling of it may be wrong by.
 */
// Nothing here relies on yielding; there may be fewer processors than threads.
@SuppressWarnings("ThreadPriorityCheck")
final class KnownContention {

  private final CountedLock lock = new CountedLock();
  private final int rounds;
  private final long heldNanos;
  private volatile int owned;
  private volatile int done;

  private final long[] waited;
  private final long[] held;

  private KnownContention(int rounds, long heldNanos) {
    this.rounds = rounds;
    this.heldNanos = heldNanos;
    waited = new long[rounds];
    held = new long[rounds];
  }

  /** {@code known RATE LENGTH ROUNDS NANOS}, the last three any number of times. */
  static long run(String[] words) throws Exception {
    double rate = Double.parseDouble(words[1]);
    for (int i = 2; i < words.length; i += 3) {
      String length = words[i];
      KnownContention contention =
          new KnownContention(Integer.parseInt(words[i + 1]), Long.parseLong(words[i + 2]));
      Labels labels = Labels.of("length", length);
      Thread waiter = new Thread(() -> labels.run(contention::wantAgainAndAgain));
      waiter.start();
      labels.run(() -> contention.own(waiter));
      waiter.join();
      contention.print(length, rate);
    }
    return 0;
  }

  private void own(Thread waiter) {
    for (int i = 0; i < rounds; i++) {
      lock.refusedAt = 0;
      lock.acquire(1);
      owned = i + 1;
      while (lock.refusedAt == 0) {
        Thread.yield();
      }
      // One that is let go before it is parked has nobody to blame.
      while (heldNanos > 50_000 && waiter.getState() != Thread.State.WAITING) {
        Thread.yield();
      }
      while (System.nanoTime() - lock.refusedAt < heldNanos) {
        Thread.onSpinWait();
      }
      held[i] = System.nanoTime() - lock.refusedAt;
      lock.release(1);
      while (done <= i) {
        Thread.yield();
      }
    }
  }

  private void wantAgainAndAgain() {
    for (int i = 0; i < rounds; i++) {
      while (owned <= i) {
        Thread.yield();
      }
      lock.acquire(1);
      // Not with what the hook does when the wait is over.
      waited[i] = lock.givenAt - lock.refusedAt;
      lock.release(1);
      done = i + 1;
    }
  }

  private void print(String length, double rate) {
    double nanos = 0;
    double variance = 0;
    double countVariance = 0;
    double heldSum = 0;
    double heldSquares = 0;
    for (int i = 0; i < rounds; i++) {
      double each = waited[i];
      nanos += each;
      if (each < rate) {
        // Kept with the probability each / rate, and then as rate.
        variance += each * (rate - each);
        countVariance += rate / each - 1;
      }
      heldSum += held[i];
      heldSquares += (double) held[i] * held[i];
    }
    System.out.println(length + "-count " + rounds);
    System.out.println(length + "-nanos " + Math.round(nanos));
    System.out.println(length + "-nanos-error " + Math.round(Math.sqrt(variance)));
    System.out.println(length + "-count-error " + Math.round(Math.sqrt(countVariance)));
    System.out.println(length + "-held " + Math.round(heldSum));
    System.out.println(length + "-held-squares-root " + Math.round(Math.sqrt(heldSquares)));
  }
}
