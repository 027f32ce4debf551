package io.diag.agent.labels;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.natives.JvmtiLibrary;
import io.diag.hooks.OsThreads;
import io.diag.hooks.TaskHooks;

/** Puts together what follows labels, once libdiag is there. */
public final class LabelTracking {

  private static final String FEATURE = "labels";

  /** Says what works, and answers where profiles find the labels of their samples. */
  public static LabelRecords start(
      LabelHooks hooks, Configuration configuration, Features features, Counters counters) {
    boolean on = hooks.isInstalled() && JvmtiLibrary.serveOsThreads(OsThreads.class);
    hooks.report(features, configuration.get(Options.LABELS_HANDOVER));
    LabelRecords records =
        new LabelRecords(
            on,
            configuration.get(Options.LABELS_THREAD),
            configuration.get(Options.LABELS_MAX),
            features);
    if (on) {
      OsThreads.nativeLibraryLoaded();
      features.on(FEATURE, "");
      counters.gauge(
          "diag_label_sets", "Different label sets in running profiles.", records.sets()::size);
      counters.counter(
          "diag_label_overflows_total",
          "Label records that were one set too many.",
          records.sets()::overflowed);
      counters.counter(
          "diag_label_records_dropped_total",
          "Label records for which a thread had no room: samples whose labels are not known.",
          OsThreads::recordsDropped);
      counters.gauge(
          "diag_label_tasks_waiting",
          "Tasks that wait in executors, each object once: with labels or known to have none.",
          TaskHooks::pending);
      counters.counter(
          "diag_label_tasks_refused_total",
          "Tasks that ran without their labels, because too many waited.",
          TaskHooks::refused);
    } else if (hooks.isInstalled()) {
      features.off(FEATURE, "libdiag is not there, see " + JvmtiLibrary.FEATURE);
    }
    return records;
  }

  private LabelTracking() {}
}
