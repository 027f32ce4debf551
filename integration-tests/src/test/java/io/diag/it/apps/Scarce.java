package io.diag.it.apps;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Takes all that the process may have of something. */
final class Scarce {

  private static final List<Closeable> taken = new ArrayList<>();

  /** Of "threads" or "files". */
  static void take(String what) throws InterruptedException {
    // Before there are none left: what is loaded for the first time needs a file.
    giveBack();
    try {
      while (true) {
        taken.add(what.equals("threads") ? thread() : new FileInputStream("/dev/null"));
      }
    } catch (IOException | OutOfMemoryError e) {
      System.out.println("taken " + taken.size());
    }
  }

  static void giveBack() throws InterruptedException {
    int count = taken.size();
    for (Closeable each : taken) {
      try {
        each.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
    taken.clear();
    System.out.println("given " + count);
  }

  private static Closeable thread() {
    CountDownLatch end = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                // That is an end as well.
              }
            });
    thread.setDaemon(true);
    thread.start();
    return () -> {
      end.countDown();
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    };
  }

  private Scarce() {}
}
