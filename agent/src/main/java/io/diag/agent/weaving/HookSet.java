package io.diag.agent.weaving;

import java.util.List;

/** The hooks of one feature. */
public interface HookSet {

  /** Those to be woven in; none if the feature is off. */
  List<Hook> wanted();

  /**
   * Called once they are.
   *
   * @param missing those, of any feature, that found no place in this JDK
   */
  void woven(List<Hook> missing);
}
