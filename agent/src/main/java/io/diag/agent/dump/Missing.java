package io.diag.agent.dump;

import io.diag.agent.natives.ThreadStacks;
import java.util.ArrayList;
import java.util.List;

/** What a dump does not have, in words. */
final class Missing {

  static List<String> of(ThreadWalk walk, VirtualThreads virtualThreads) {
    List<String> missing = new ArrayList<>();
    if (walk.notTaken() > 0) {
      missing.add("cut: " + walk.notTaken() + " more threads than max are not in this dump");
    }
    if (walk.notReached() > 0) {
      missing.add(
          "cut: "
              + walk.notReached()
              + " more threads are not in this dump, which may take "
              + walk.maxSeconds()
              + " s");
    }
    if (walk.withoutStack() > 0) {
      missing.add(
          "cut: "
              + walk.withoutStack()
              + " threads are without their stacks, as there are more different ones than the heap"
              + " has room for");
    }
    if (!virtualThreads.missing().isEmpty()) {
      missing.add("missing: " + virtualThreads.missing());
    }
    if (!ThreadStacks.isAvailable()) {
      missing.add(
          "libdiag is not there (see /debug/diag): no ids and CPU times of the system's threads;"
              + " a native method and one that runs look the same");
    }
    return missing;
  }

  private Missing() {}
}
