package io.diag.agent.metrics;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.weaving.Guard;
import io.diag.agent.weaving.Hook;
import io.diag.agent.weaving.HookSet;
import io.diag.hooks.PinnedThreads;
import java.util.List;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * The hook where a virtual thread waits and keeps its carrier, since there is a native frame on its
 * stack or, up to JDK 23, a monitor. The JVM itself tells only by an event of Flight Recorder's.
 */
public final class PinnedHooks implements HookSet {

  private static final int FIRST_JAVA = 21;

  private final List<Hook> hooks;
  private boolean isWoven;

  private PinnedHooks(boolean wanted) {
    hooks = wanted ? List.of(new Park()) : List.of();
  }

  /** Gets ready for it, unless metrics are turned off. */
  public static PinnedHooks prepare(Configuration configuration) {
    // Not by the thread that waits: it is no time to load a class.
    PinnedThreads.count();
    return new PinnedHooks(
        configuration.get(Options.METRICS)
            && configuration.get(Options.MODE).weaves()
            && Runtime.version().feature() >= FIRST_JAVA);
  }

  @Override
  public List<Hook> wanted() {
    return hooks;
  }

  @Override
  public void woven(List<Hook> missing) {
    isWoven = !hooks.isEmpty() && !missing.containsAll(hooks);
  }

  /** How often since the JVM's start; NaN if this JDK has no place for the hook. */
  public double count() {
    return isWoven ? PinnedThreads.count() : Double.NaN;
  }

  private static final class Park extends Hook {

    private static final String VIRTUAL_THREAD = "java/lang/VirtualThread";

    Park() {
      super(VIRTUAL_THREAD, "parkOnCarrierThread", "(ZJ)V");
    }

    @Override
    protected void atStart(MethodVisitor code) {
      Guard guard = Guard.begin(code, "java/lang/Throwable");
      call(code, "io/diag/hooks/PinnedThreads", "parked", "()V");
      guard.end(VIRTUAL_THREAD, Opcodes.INTEGER, Opcodes.LONG);
    }
  }
}
