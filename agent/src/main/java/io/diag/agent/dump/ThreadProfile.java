package io.diag.agent.dump;

import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.ProgramName;
import io.diag.agent.profile.ValueType;
import java.util.List;

/** How many threads are at which stack with which labels: Go's goroutine profile. */
final class ThreadProfile {

  private static final ValueType TYPE = new ValueType(Threads.NAME, "count");

  /**
   * Takes it.
   *
   * @param states whether the threads' states are among their labels
   */
  static Profile take(
      DumpScope scope, VirtualThreads virtualThreads, int maxLabelSets, boolean states) {
    ProfileBuilder builder = new ProfileBuilder(List.of(TYPE)).period(TYPE, 1);
    builder.program(ProgramName.current()).window(System.currentTimeMillis() * 1_000_000, 0);
    ThreadLabels labels = new ThreadLabels(maxLabelSets);
    ThreadWalk walk = new ThreadWalk(scope, virtualThreads, DumpMemory.maxFrames());
    walk.walk(
        (thread, state, stack) ->
            builder.add(
                stack.frames(), labels.of(thread, states ? ThreadState.of(state) : null), 1));
    for (String missing : Missing.of(walk, virtualThreads)) {
      builder.comment(missing);
    }
    return builder.build();
  }

  private ThreadProfile() {}
}
