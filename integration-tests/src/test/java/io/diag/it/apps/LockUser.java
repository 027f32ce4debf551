package io.diag.it.apps;

import io.diag.api.Profiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;

/**
 * Waits for locks and all else that threads wait for, as it is told a line on stdin. What it has
 * measured is on stdout.
 */
public final class LockUser {

  public static void main(String[] args) throws Exception {
    Commands.serve(LockUser::run);
  }

  private static long run(String... words) throws Exception {
    return switch (words[0]) {
      case "all" -> all(Integer.parseInt(words[1]), Long.parseLong(words[2]), Thread::new);
      case "all-virtual" ->
          all(Integer.parseInt(words[1]), Long.parseLong(words[2]), VirtualThreads.factory());
      case "block-rate" -> Profiles.setBlockRate(Long.parseLong(words[1]));
      case "mutex-fraction" -> Profiles.setMutexFraction(Integer.parseInt(words[1])) + 0L;
      default -> LockScenarios.run(words);
    };
  }

  private static List<KnownWait> waits(int waiters) {
    List<KnownWait> waits = new ArrayList<>(LockWaits.all(waiters));
    waits.addAll(MeetingWaits.all(waiters));
    waits.addAll(QueueWaits.all(waiters));
    waits.addAll(FutureWaits.all(waiters));
    return waits;
  }

  /** All ways to wait at once; how long is printed of each. */
  private static long all(int waiters, long millis, ThreadFactory factory) throws Exception {
    List<FutureTask<Long>> runs = new ArrayList<>();
    List<KnownWait> waits = waits(waiters);
    for (KnownWait wait : waits) {
      FutureTask<Long> run = new FutureTask<>(() -> WaitRun.nanos(wait, factory, millis));
      new Thread(run).start();
      runs.add(run);
    }
    long nanos = 0;
    for (int i = 0; i < waits.size(); i++) {
      System.out.println(waits.get(i).name() + " " + runs.get(i).get());
      nanos += runs.get(i).get();
    }
    return nanos;
  }

  private LockUser() {}
}
