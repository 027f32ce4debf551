package io.diag.it.apps;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that do nothing but wait for no other thread: asleep, for the network, for work. */
@SuppressWarnings({"ThreadPriorityCheck"})
final class IdleThreads {

  private static final int WORKERS = 3;

  static long run(long millis) throws Exception {
    List<Thread> threads = new ArrayList<>(idle(Thread::new, millis));
    if (VirtualThreads.areThere()) {
      threads.addAll(idle(VirtualThreads.factory(), millis));
    }
    workers(millis);
    for (Thread thread : threads) {
      thread.join();
    }
    return threads.size();
  }

  private static List<Thread> idle(ThreadFactory factory, long millis) {
    List<Thread> threads =
        List.of(
            factory.newThread(() -> sleep(millis)), factory.newThread(() -> readSocket(millis)));
    threads.forEach(Thread::start);
    return threads;
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void readSocket(long millis) {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 1, here);
        Socket client = new Socket(here, server.getLocalPort());
        Socket accepted = server.accept()) {
      Thread writer =
          new Thread(
              () -> {
                try {
                  Thread.sleep(millis);
                  client.getOutputStream().write(1);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      writer.start();
      accepted.getInputStream().read();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Pools whose workers have had something to do, and get something again. */
  private static void workers(long millis) throws Exception {
    List<ExecutorService> pools =
        List.of(
            new ThreadPoolExecutor(
                WORKERS, WORKERS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>()),
            new ScheduledThreadPoolExecutor(WORKERS),
            new ForkJoinPool(WORKERS));
    for (ExecutorService pool : pools) {
      occupy(pool);
    }
    Thread.sleep(millis);
    for (ExecutorService pool : pools) {
      occupy(pool);
      pool.shutdown();
      pool.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private static void occupy(ExecutorService pool) throws Exception {
    for (int i = 0; i < WORKERS; i++) {
      pool.submit(() -> Thread.yield()).get();
    }
  }

  private IdleThreads() {}
}
