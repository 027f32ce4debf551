package io.diag.agent.labels;

import io.diag.hooks.LabelSet;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The label sets that threads show now or have shown lately, by the number native code took. */
public final class ShownLabels {

  private final Map<Long, LabelSet> bySerial;
  private final UnaryOperator<LabelSet> one;

  ShownLabels(Map<Long, LabelSet> bySerial, UnaryOperator<LabelSet> one) {
    this.bySerial = bySerial;
    this.one = one;
  }

  /** Without labels where a thread had no room to record them. */
  public LabelSet of(long serial) {
    return one.apply(bySerial.getOrDefault(serial, LabelSet.NONE));
  }
}
