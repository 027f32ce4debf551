package io.diag.agent.locks;

import io.diag.agent.weaving.Hook;
import io.diag.agent.weaving.HookSet;
import java.util.ArrayList;
import java.util.List;

/** The hooks in the JDK's locks. */
final class LockHookSet implements HookSet {

  private final List<Hook> hooks = new ArrayList<>(LockHookPoints.all());
  private List<Hook> missing = List.of();

  /**
   * The hooks.
   *
   * @param objectWait whether Object.wait gets one, where it is Java code
   */
  LockHookSet(boolean objectWait) {
    if (objectWait) {
      hooks.addAll(LockHookPoints.objectWait());
    }
  }

  @Override
  public List<Hook> wanted() {
    return hooks;
  }

  @Override
  public void woven(List<Hook> withoutPlace) {
    missing = new ArrayList<>(hooks);
    missing.retainAll(withoutPlace);
  }

  /** Those for which this JDK has no place. */
  List<Hook> missing() {
    return missing;
  }

  int size() {
    return hooks.size();
  }
}
