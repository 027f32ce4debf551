package io.diag.agent.locks;

import io.diag.agent.weaving.Bracket;
import io.diag.agent.weaving.Guard;
import io.diag.agent.weaving.Hook;
import java.util.List;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Where the JDK's locks wait and let go. All of it is behind an attempt that has failed: a lock
 * that is free comes by none of it.
 */
final class LockHookPoints {

  private static final String HOOKS = "io/diag/hooks/LockHooks";
  private static final String WAIT = "io/diag/hooks/Wait";
  private static final String LOCKS = "java/util/concurrent/locks/";
  private static final String SYNCHRONIZER = LOCKS + "AbstractQueuedSynchronizer";
  private static final String LONG_SYNCHRONIZER = LOCKS + "AbstractQueuedLongSynchronizer";
  private static final String STAMPED_LOCK = LOCKS + "StampedLock";
  private static final String LOCK_SUPPORT = LOCKS + "LockSupport";
  private static final String ANY = "java/lang/Throwable";

  private static final String ONE = "(Ljava/lang/Object;)L" + WAIT + ";";
  private static final String TWO = "(Ljava/lang/Object;Ljava/lang/Object;)L" + WAIT + ";";

  static List<Hook> all() {
    return List.of(
        new Waiting(SYNCHRONIZER, "acquire", node(SYNCHRONIZER) + "IZZZJ)I", "acquiring", 2),
        new Waiting(
            LONG_SYNCHRONIZER, "acquire", node(LONG_SYNCHRONIZER) + "JZZZJ)I", "acquiring", 2),
        new Waiting(STAMPED_LOCK, "acquireRead", "(ZZJ)J", "acquiring", 1),
        new Waiting(STAMPED_LOCK, "acquireWrite", "(ZZJ)J", "acquiring", 1),
        await(SYNCHRONIZER, "await", "()V"),
        await(SYNCHRONIZER, "await", "(JLjava/util/concurrent/TimeUnit;)Z"),
        await(SYNCHRONIZER, "awaitNanos", "(J)J"),
        await(SYNCHRONIZER, "awaitUntil", "(Ljava/util/Date;)Z"),
        await(SYNCHRONIZER, "awaitUninterruptibly", "()V"),
        await(LONG_SYNCHRONIZER, "await", "()V"),
        await(LONG_SYNCHRONIZER, "await", "(JLjava/util/concurrent/TimeUnit;)Z"),
        await(LONG_SYNCHRONIZER, "awaitNanos", "(J)J"),
        await(LONG_SYNCHRONIZER, "awaitUntil", "(Ljava/util/Date;)Z"),
        await(LONG_SYNCHRONIZER, "awaitUninterruptibly", "()V"),
        new Waiting(LOCK_SUPPORT, "park", "(Ljava/lang/Object;)V", "parking", 1),
        new Waiting(LOCK_SUPPORT, "parkNanos", "(Ljava/lang/Object;J)V", "parking", 1),
        new Waiting(LOCK_SUPPORT, "parkUntil", "(Ljava/lang/Object;J)V", "parking", 1),
        new Waiting(LOCK_SUPPORT, "park", "()V", "parking", 0),
        new Waiting(LOCK_SUPPORT, "parkNanos", "(J)V", "parking", 0),
        new Waiting(LOCK_SUPPORT, "parkUntil", "(J)V", "parking", 0),
        new Unpark());
  }

  /**
   * JDK 19 and newer, where it is Java code. The JVM's own events of it do not come for virtual
   * threads that leave their carriers for it (25). When the service starts, or not at all: every
   * constructor that is compiled has Object's in it, and is compiled once more when that class is
   * transformed. A warm javac lost 1,278 compiled methods to it, and 107 to the locks.
   */
  static List<Hook> objectWait() {
    return List.of(new Waiting("java/lang/Object", "wait", "(J)V", "waiting", 1));
  }

  private static String node(String synchronizer) {
    return "(L" + synchronizer + "$Node;";
  }

  private static Hook await(String synchronizer, String method, String descriptor) {
    return new Waiting(synchronizer + "$ConditionObject", method, descriptor, "awaiting", 1);
  }

  /** From the beginning of a method that waits to its end. */
  private static final class Waiting extends Bracket {

    private final String hook;
    private final int told;

    /**
     * A hook that is in place nowhere yet.
     *
     * @param told how many of the first local variables the hook gets
     */
    Waiting(String className, String method, String descriptor, String hook, int told) {
      super(className, method, descriptor, WAIT);
      this.hook = hook;
      this.told = told;
    }

    @Override
    protected void skip(MethodVisitor code, Label unwanted) {
      code.visitFieldInsn(Opcodes.GETSTATIC, HOOKS, "on", "Z");
      code.visitJumpInsn(Opcodes.IFEQ, unwanted);
    }

    @Override
    protected void begin(MethodVisitor code) {
      for (int i = 0; i < told; i++) {
        code.visitVarInsn(Opcodes.ALOAD, i);
      }
      call(code, HOOKS, hook, told == 0 ? "()L" + WAIT + ";" : told == 1 ? ONE : TWO);
    }

    @Override
    protected void endAtOnce(MethodVisitor code) {
      code.visitInsn(Opcodes.ICONST_1);
      code.visitFieldInsn(Opcodes.PUTFIELD, WAIT, "over", "Z");
    }

    @Override
    protected void end(MethodVisitor code) {
      call(code, HOOKS, "ended", "(L" + WAIT + ";)V");
    }
  }

  private static final class Unpark extends Hook {

    Unpark() {
      super(LOCK_SUPPORT, "unpark", "(Ljava/lang/Thread;)V");
    }

    @Override
    protected void atStart(MethodVisitor code) {
      Guard guard = Guard.begin(code, ANY);
      code.visitVarInsn(Opcodes.ALOAD, 0);
      call(code, HOOKS, "unparking", "(Ljava/lang/Thread;)V");
      guard.end("java/lang/Thread");
    }
  }

  private LockHookPoints() {}
}
