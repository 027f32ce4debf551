package io.diag.agent.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {

  @TempDir Path directory;

  /** A pipe that nobody writes into: opening it hangs, as a mount does that has gone away. */
  @Test
  void fileThatHangsIsSaid() throws Exception {
    Path pipe = directory.resolve("pipe");
    Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertThat(mkfifo.waitFor()).isZero();
    CountDownLatch looks = new CountDownLatch(1);
    CountDownLatch looked = new CountDownLatch(2);
    FileWatch.Watched hangs =
        new FileWatch.Watched() {
          @Override
          public void look() {
            looks.countDown();
            try {
              new FileInputStream(pipe.toFile()).close();
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
            looked.countDown();
          }

          @Override
          public String toString() {
            return "'" + pipe + "'";
          }
        };
    FileWatch watch = new FileWatch(List.of(hangs));
    watch.start();
    looks.await();
    watch.check(System.nanoTime());
    assertThat(watch.isStalled()).isFalse();
    watch.check(System.nanoTime() + TimeUnit.SECONDS.toNanos(6));
    assertThat(watch.isStalled()).isTrue();
    while (looked.getCount() > 0) {
      new FileOutputStream(pipe.toFile()).close();
    }
    watch.check(System.nanoTime() - TimeUnit.SECONDS.toNanos(60));
    assertThat(watch.isStalled()).isFalse();
  }

  @Test
  void interruptsAndErrorsDoNotEndIt() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    CountDownLatch enough = new CountDownLatch(3);
    FileWatch watch =
        new FileWatch(
            List.of(
                () -> {
                  looks.incrementAndGet();
                  enough.countDown();
                  Thread.currentThread().interrupt();
                  throw new IllegalStateException("once more");
                }));
    watch.start();
    assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
  }
}
