package io.diag.it.apps;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/** Those who take from queues that are empty, and who put into queues that are full. */
final class QueueWaits {

  static List<KnownWait> all(int waiters) {
    return List.of(
        new ArrayTake(waiters),
        new ArrayPut(waiters),
        new LinkedTake(waiters),
        new LinkedPut(waiters),
        new SynchronousTake(waiters),
        new SynchronousPut(waiters),
        new TransferTake(waiters),
        new PriorityTake(waiters),
        new DequeTake(waiters),
        new DelayTake(waiters));
  }

  private record Item() implements Delayed {

    @Override
    public long getDelay(TimeUnit unit) {
      return 0;
    }

    @Override
    public int compareTo(Delayed other) {
      return 0;
    }
  }

  private abstract static class Take extends KnownWait {

    final BlockingQueue<? super Item> queue;

    Take(int waiters, BlockingQueue<? super Item> queue) {
      super(waiters);
      this.queue = queue;
    }

    @Override
    void letGo() throws InterruptedException {
      for (int i = 0; i < waiters; i++) {
        queue.put(new Item());
      }
    }
  }

  private abstract static class Put extends KnownWait {

    final BlockingQueue<Item> queue;

    Put(int waiters, BlockingQueue<Item> queue) {
      super(waiters);
      this.queue = queue;
    }

    @Override
    void prepare() {
      while (queue.offer(new Item())) {
        // Until it is full.
      }
    }

    @Override
    void letGo() throws InterruptedException {
      for (int i = 0; i < waiters; i++) {
        queue.take();
      }
    }
  }

  static final class ArrayTake extends Take {

    ArrayTake(int waiters) {
      super(waiters, new ArrayBlockingQueue<>(waiters));
    }

    @Override
    void await(int waiter) throws InterruptedException {
      queue.take();
    }
  }

  static final class ArrayPut extends Put {

    ArrayPut(int waiters) {
      super(waiters, new ArrayBlockingQueue<>(waiters));
    }

    @Override
    void await(int waiter) throws InterruptedException {
      queue.put(new Item());
    }
  }

  static final class LinkedTake extends Take {

    LinkedTake(int waiters) {
      super(waiters, new LinkedBlockingQueue<>());
    }

    @Override
    void await(int waiter) throws InterruptedException {
      queue.take();
    }
  }

  static final class LinkedPut extends Put {

    LinkedPut(int waiters) {
      super(waiters, new LinkedBlockingQueue<>(waiters));
    }

    @Override
    void await(int waiter) throws InterruptedException {
      queue.put(new Item());
    }
  }

  static final class SynchronousTake extends Take {

    SynchronousTake(int waiters) {
      super(waiters, new SynchronousQueue<>());
    }

    @Override
    void await(int waiter) throws InterruptedException {
      queue.take();
    }
  }

  static final class SynchronousPut extends Put {

    SynchronousPut(int waiters) {
      super(waiters, new SynchronousQueue<>());
    }

    @Override
    void await(int waiter) throws InterruptedException {
      queue.put(new Item());
    }
  }

  static final class TransferTake extends Take {

    TransferTake(int waiters) {
      super(waiters, new LinkedTransferQueue<>());
    }

    @Override
    void await(int waiter) throws InterruptedException {
      queue.take();
    }
  }

  static final class PriorityTake extends Take {

    PriorityTake(int waiters) {
      super(waiters, new PriorityBlockingQueue<Object>());
    }

    @Override
    void await(int waiter) throws InterruptedException {
      queue.take();
    }
  }

  static final class DequeTake extends Take {

    DequeTake(int waiters) {
      super(waiters, new LinkedBlockingDeque<>());
    }

    @Override
    void await(int waiter) throws InterruptedException {
      queue.take();
    }
  }

  static final class DelayTake extends Take {

    DelayTake(int waiters) {
      super(waiters, new DelayQueue<Item>());
    }

    @Override
    void await(int waiter) throws InterruptedException {
      queue.take();
    }
  }

  private QueueWaits() {}
}
