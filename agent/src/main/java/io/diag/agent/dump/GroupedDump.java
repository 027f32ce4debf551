package io.diag.agent.dump;

import io.diag.agent.creation.Creator;
import io.diag.agent.creation.ThreadCreation;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Groups threads by stack while they are walked over. */
final class GroupedDump {

  /** It is taken unasked, once a minute, so it gets less time than a dump that is asked for. */
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Map<List<Frame>, Group> groups = new HashMap<>();
  private final ThreadLabels labels;
  private final ThreadCreation creation;
  private long threads;

  private static final class Group {

    long count;
    List<Label> common;
    final Map<List<Frame>, Long> creators = new HashMap<>();

    void add(List<Label> labels, Creator creator) {
      count++;
      if (creator.kind() == Creator.Kind.KNOWN) {
        creators.merge(creator.stack(), 1L, Long::sum);
      }
      if (common == null) {
        common = labels;
      } else if (!common.equals(labels)) {
        common = common.stream().filter(labels::contains).toList();
      }
    }

    StackGroup told(List<Frame> stack) {
      List<CreatorCount> counts = new ArrayList<>();
      creators.forEach((creator, count) -> counts.add(new CreatorCount(creator, count)));
      counts.sort(Comparator.comparingLong(CreatorCount::count).reversed());
      return new StackGroup(stack, count, common, counts);
    }
  }

  private GroupedDump(ThreadLabels labels, ThreadCreation creation) {
    this.labels = labels;
    this.creation = creation;
  }

  static ThreadGroups take(
      VirtualThreads virtualThreads, ThreadCreation creation, int maxLabelSets) {
    GroupedDump dump = new GroupedDump(new ThreadLabels(maxLabelSets), creation);
    ThreadWalk walk =
        new ThreadWalk(DumpScope.ALL, virtualThreads, DumpMemory.maxFrames(), MAX_NANOS);
    long time = System.currentTimeMillis() * 1_000_000;
    walk.walk(dump::add);
    List<StackGroup> told = new ArrayList<>();
    dump.groups.forEach((stack, group) -> told.add(group.told(stack)));
    told.sort(Comparator.comparingLong(StackGroup::count).reversed());
    return new ThreadGroups(time, dump.threads, walk.notTaken(), walk.notReached(), told);
  }

  private void add(Thread thread, int state, ThreadStack stack) {
    threads++;
    groups
        .computeIfAbsent(stack.frames(), frames -> new Group())
        .add(labels.of(thread, /* state= */ null), creation.of(thread));
  }
}
