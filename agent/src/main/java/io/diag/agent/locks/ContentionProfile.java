package io.diag.agent.locks;

import io.diag.agent.profile.DeltaSource;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.ProfileDelta;
import io.diag.agent.profile.ProgramName;
import io.diag.agent.profile.ValueType;
import io.diag.hooks.Contention;
import io.diag.hooks.LabelSet;
import java.util.ArrayList;
import java.util.List;

/** Where threads have waited, or who has made them wait. */
public final class ContentionProfile implements DeltaSource {

  public static final List<ValueType> TYPES =
      List.of(new ValueType("contentions", "count"), new ValueType("delay", "nanoseconds"));

  private static final Frame SEPARATOR = Frame.pseudo("[held up by]");

  /** Which of them. */
  public enum View {
    /** By the waiter's stack: Go's block profile. */
    WAITERS("block", "Where threads have waited for other threads."),
    /** By the holder's: Go's mutex profile. */
    HOLDERS("mutex", "Who has made other threads wait: contention by the stack that let go."),
    /** By both. */
    PAIRS("mutex", "Who has made whom wait.");

    private final String profile;
    private final String description;

    View(String profile, String description) {
      this.profile = profile;
      this.description = description;
    }
  }

  private final Locks locks;
  private final View view;

  /** Whether it says which threads wait for one another in a circle. */
  private final boolean deadlocks;

  /** How it is sampled for one request, or "". */
  private final String sampling;

  public ContentionProfile(Locks locks, View view) {
    this(locks, view, /* deadlocks= */ false, /* sampling= */ "");
  }

  private ContentionProfile(Locks locks, View view, boolean deadlocks, String sampling) {
    this.locks = locks;
    this.view = view;
    this.deadlocks = deadlocks;
    this.sampling = sampling;
  }

  /** The same contention seen otherwise. */
  public ContentionProfile as(View other) {
    return new ContentionProfile(locks, other, deadlocks, sampling);
  }

  /** The same with the deadlocks there are, for which every thread has to be looked at. */
  public ContentionProfile withDeadlocks() {
    return new ContentionProfile(locks, view, /* deadlocks= */ true, sampling);
  }

  /** The same of one request, which says how it was sampled. */
  public ContentionProfile saying(String how) {
    return new ContentionProfile(locks, view, deadlocks, how);
  }

  public View view() {
    return view;
  }

  @Override
  public String name() {
    return view.profile;
  }

  @Override
  public String description() {
    return view.description
        + " Set /debug/runtime/block-rate and mutex-fraction, or ask with"
        + " seconds=.";
  }

  @Override
  public String cost() {
    return "none while off; a sampled wait takes 2 us of the thread that has waited";
  }

  @Override
  public int count() {
    return locks.count(view);
  }

  @Override
  public Profile collect() {
    ProfileBuilder builder = ended();
    locks.addInProgress(view, builder, Long.MIN_VALUE);
    return builder.withoutZeros().build();
  }

  /** As it grows, for those who take differences: waits in progress come when they are over. */
  public Profile collectEnded() {
    return ended().withoutZeros().build();
  }

  private ProfileBuilder ended() {
    locks.catchUp(view);
    ProfileBuilder builder = new ProfileBuilder(TYPES).period(TYPES.get(0), 1);
    builder.program(ProgramName.current());
    builder.window(System.currentTimeMillis() * 1_000_000, 0);
    if (deadlocks) {
      locks.commentDeadlocks(builder);
    }
    locks.comment(view, sampling, builder);
    for (Contention contention : locks.contentions(view)) {
      double[] sums = contention.sums();
      LockStack stack = LockStack.of(contention.stack());
      if (stack.kind() != WaitKind.NONE || contention.stack().frames() == null) {
        add(builder, view, contention, List.of(), Math.round(sums[0]), Math.round(sums[1]));
      }
    }
    return builder;
  }

  /** Adds some contention to a profile. */
  static void add(
      ProfileBuilder builder,
      View view,
      Contention contention,
      List<Label> more,
      long count,
      long nanos) {
    LockStack stack = LockStack.of(contention.stack());
    if (view != View.PAIRS) {
      String attribution = view == View.HOLDERS ? attribution(contention) : null;
      builder.add(
          stack.frames(),
          labels(contention.labels(), stack.kind(), attribution, more),
          count,
          nanos);
      return;
    }
    Contention holder = contention.holder();
    builder.add(
        pair(stack.frames(), LockStack.of(holder.stack()).frames()),
        labels(contention.labels(), stack.kind(), attribution(holder), more),
        count,
        nanos);
  }

  /** Who waits above who holds him up. */
  static List<Frame> pair(List<Frame> waiter, List<Frame> holder) {
    List<Frame> both = new ArrayList<>(waiter);
    both.add(SEPARATOR);
    both.addAll(holder);
    return both;
  }

  private static String attribution(Contention holder) {
    return holder.stack().frames() == null ? "held" : "unlock";
  }

  /** A label of the service's that is called as one of ours keeps its name. */
  static List<Label> labels(LabelSet own, WaitKind kind, String attribution, List<Label> more) {
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      labels.add(Label.text(own.key(i), own.value(i)));
    }
    List<Label> ours = new ArrayList<>(more);
    ours.add(Label.text("kind", kind.text()));
    if (attribution != null) {
      ours.add(Label.text("attribution", attribution));
    }
    for (Label label : ours) {
      if (labels.stream().noneMatch(each -> each.key().equals(label.key()))) {
        labels.add(label);
      }
    }
    return labels;
  }

  @Override
  public Span begin() {
    Profile before = collectEnded();
    long from = System.nanoTime();
    return () -> {
      ProfileBuilder builder = ended();
      locks.addInProgress(view, builder, from);
      return ProfileDelta.between(before, builder.build());
    };
  }
}
