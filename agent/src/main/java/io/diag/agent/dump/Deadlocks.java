package io.diag.agent.dump;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds threads that wait for one another in a circle. */
final class Deadlocks {

  /** The circles, each beginning anywhere. */
  static List<List<ThreadRecord>> find(
      List<ThreadRecord> records, Map<Long, ThreadRecord> byId, Monitors monitors) {
    List<List<ThreadRecord>> circles = new ArrayList<>();
    Set<ThreadRecord> done = Collections.newSetFromMap(new IdentityHashMap<>());
    for (ThreadRecord record : records) {
      List<ThreadRecord> path = new ArrayList<>();
      Set<ThreadRecord> onPath = new HashSet<>();
      ThreadRecord current = record;
      while (current != null && current.awaited != null && done.add(current)) {
        path.add(current);
        onPath.add(current);
        current = byId.get(current.awaited.holder());
      }
      if (current != null && onPath.contains(current)) {
        List<ThreadRecord> circle = path.subList(path.indexOf(current), path.size());
        if (isDeadlock(circle, monitors)) {
          circles.add(List.copyOf(circle));
        }
      }
    }
    return circles;
  }

  /**
   * What was read of two threads is not of one moment, and a lock for which many compete goes from
   * one to the other meanwhile. Those in a deadlock stay as they are: all of them are asked once
   * more, together.
   */
  private static boolean isDeadlock(List<ThreadRecord> circle, Monitors monitors) {
    Set<String> objects = new HashSet<>();
    List<ThreadRecord> again = new ArrayList<>();
    for (ThreadRecord record : circle) {
      if (!objects.add(record.awaited.object())) {
        return false;
      }
      again.add(record.asOfNow());
    }
    monitors.tell(again);
    for (int i = 0; i < again.size(); i++) {
      ThreadRecord now = again.get(i);
      if (now.threadState() == ThreadState.PARKED) {
        now.awaited = Synchronizers.awaited(now.thread);
      }
      if (!circle.get(i).awaited.equals(now.awaited)) {
        return false;
      }
    }
    return true;
  }

  private Deadlocks() {}
}
