package io.diag.agent.labels;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.counters.Features;
import io.diag.agent.weaving.Hook;
import io.diag.agent.weaving.HookSet;
import io.diag.api.Labels;
import io.diag.hooks.SuppressedErrors;
import io.diag.hooks.TaskHooks;
import io.diag.hooks.ThreadContexts;
import java.util.ArrayList;
import java.util.List;

/**
 * The hooks by which labels go from thread to thread. In place before {@code main}: what is started
 * or queued without them would have none.
 */
public final class LabelHooks implements HookSet {

  private static final int JAVA = Runtime.version().feature();

  private final List<Hook> inheritance = new ArrayList<>(ThreadHookPoints.platform());
  private final List<Hook> virtual = new ArrayList<>();
  private final List<Hook> carriers = new ArrayList<>();
  private final List<Hook> handOver = new ArrayList<>(TaskHookPoints.all());
  private List<Hook> missing = List.of();
  private String failure = "";

  private LabelHooks() {
    if (JAVA >= 19) {
      inheritance.addAll(ThreadHookPoints.contained());
    }
    if (JAVA >= 21) {
      virtual.addAll(ThreadHookPoints.virtual());
      carriers.addAll(ThreadHookPoints.carriers());
      handOver.addAll(TaskHookPoints.since21());
    }
    if (JAVA >= 25) {
      handOver.addAll(TaskHookPoints.since25());
    }
  }

  /** Gets ready for them, unless labels are turned off. */
  public static LabelHooks prepare(Configuration configuration) {
    LabelHooks hooks = new LabelHooks();
    if (!configuration.get(Options.LABELS)) {
      hooks.failure = "turned off by the option labels";
      return hooks;
    }
    try {
      ThreadContexts.check();
      TaskHooks.handOver(configuration.get(Options.LABELS_HANDOVER));
    } catch (Exception | LinkageError e) {
      hooks.fail(e);
    }
    return hooks;
  }

  @Override
  public List<Hook> wanted() {
    List<Hook> all = new ArrayList<>();
    if (isInstalled()) {
      all.addAll(inheritance);
      all.addAll(virtual);
      all.addAll(carriers);
      all.addAll(handOver);
    }
    return all;
  }

  @Override
  public void woven(List<Hook> withoutPlace) {
    if (!isInstalled()) {
      return;
    }
    try {
      missing = withoutPlace;
      if (!virtual.isEmpty() && missingOf(virtual).isEmpty()) {
        ThreadContexts.followVirtual();
      }
      ThreadContexts.enable();
      // Its initializer looks for the agent, and must not do so first where there is no stack for
      // it.
      Labels.of();
    } catch (RuntimeException | LinkageError e) {
      fail(e);
    }
  }

  private void fail(Throwable e) {
    SuppressedErrors.report("labels", e);
    failure = "this JDK is built in another way (" + e.getMessage() + ")";
  }

  /** Whether labels are followed at all. */
  public boolean isInstalled() {
    return failure.isEmpty();
  }

  /** Says what works. */
  public void report(Features features, boolean hasHandOver) {
    if (!isInstalled()) {
      features.off("labels", failure);
      return;
    }
    report(features, "labels.inheritance", inheritance);
    String without = ThreadContexts.whyVirtualIsNotFollowed();
    if (!virtual.isEmpty() && without != null) {
      features.off("labels.virtual", "this JDK is built in another way (" + without + ")");
    } else if (!virtual.isEmpty()) {
      report(features, "labels.virtual", virtual);
    }
    if (hasHandOver) {
      report(features, "labels.handover", handOver);
    }
  }

  private void report(Features features, String name, List<Hook> hooks) {
    List<Hook> gone = missingOf(hooks);
    if (gone.isEmpty()) {
      features.on(name, "(" + hooks.size() + " of " + hooks.size() + " hooks)");
    } else {
      features.off(name, "this JDK has no place for the hooks " + gone);
    }
  }

  private List<Hook> missingOf(List<Hook> hooks) {
    List<Hook> gone = new ArrayList<>(hooks);
    gone.retainAll(missing);
    return gone;
  }
}
