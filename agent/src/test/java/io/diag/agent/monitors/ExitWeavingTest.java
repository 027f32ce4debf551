package io.diag.agent.monitors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
// The woven classes call static methods only.
@SuppressWarnings("StaticAssignmentOfThrowable")
class ExitWeavingTest {

  private static final String HOOKS = Recorder.class.getName().replace('.', '/');

  private Class<?> woven;
  private Object lock;

  @BeforeEach
  void load() throws Exception {
    Recorder.reset();
    WovenLoader loader = new WovenLoader(HOOKS, LockUser.class.getName()::equals);
    woven = loader.loadClass(LockUser.class.getName());
    lock = woven.getField("lock").get(null);
    assertThat(loader.exits().skippedCount()).isZero();
  }

  private Object call(String name, Object... arguments) throws Throwable {
    return callOn(null, name, arguments);
  }

  private Object callOn(Object object, String name, Object... arguments) throws Throwable {
    for (Method method : woven.getMethods()) {
      if (method.getName().equals(name)) {
        try {
          return method.invoke(object, arguments);
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      }
    }
    throw new NoSuchMethodException(name);
  }

  private static void assertLeft(Object... monitors) {
    assertThat(Recorder.left).containsExactly(monitors);
    assertThat(Recorder.held).doesNotContain(false);
  }

  @Test
  void leavingABlockTellsTheHookWhileTheMonitorIsStillHeld() throws Throwable {
    call("block");

    assertLeft(lock);
    assertThat(Thread.holdsLock(lock)).isFalse();
  }

  @Test
  void nothingIsCalledIfNobodyWaits() throws Throwable {
    Recorder.monitorWaiters = 0;
    call("block");
    call("nested", "a");
    call("staticMethod", "a");

    assertLeft();
  }

  @Test
  void whatIsReturnedFromABlockOutlivesTheCall() throws Throwable {
    assertThat(call("longUnderLock", 1L << 40)).isEqualTo(1L << 40);
    assertThat(call("doubleUnderLock", 0.1)).isEqualTo(0.1);
    assertThat(call("floatUnderLock", 0.5f)).isEqualTo(0.5f);
    assertThat(call("booleanUnderLock", 3)).isEqualTo(true);
    assertThat(call("refUnderLock", -1)).isInstanceOf(String[][].class);
    assertThat(call("refUnderLock", 1)).isEqualTo("c");
    assertThat(call("refUnderLock", 7)).isEqualTo(7);

    assertLeft(lock, lock, lock, lock, lock, lock, lock);
  }

  @Test
  void innerMonitorsAreLeftBeforeOuterOnes() throws Throwable {
    assertThat(call("nested", "a")).asString().startsWith("a");

    assertThat(Recorder.left).hasSize(2).last().isSameAs(lock);
    assertThat(Recorder.left.get(0)).isNotSameAs(lock);
  }

  @Test
  void aMonitorEnteredSeveralTimesIsToldOfAsOften() throws Throwable {
    assertThat(call("recursive", 3)).isEqualTo(3);

    assertLeft(lock, lock, lock, lock);
  }

  @Test
  void anExceptionThatLeavesABlockTellsTheHook() {
    RuntimeException error = new RuntimeException("of the service");

    assertThatThrownBy(() -> call("throwing", error)).isSameAs(error);

    assertLeft(lock);
    assertThat(Thread.holdsLock(lock)).isFalse();
  }

  @Test
  void loopsAndHandlersInABlockDoAsBefore() throws Throwable {
    assertThat(call("caughtInside", 2)).isEqualTo(LockUser.caughtInside(2));
    assertThat(call("caughtInside", 0)).isEqualTo(LockUser.caughtInside(0));

    assertLeft(lock, lock, lock, lock, lock, lock);
  }

  @Test
  void whoWaitsLeavesTheMonitorToo() throws Throwable {
    call("waiting");

    assertLeft(lock, lock, lock);
  }

  @Test
  void aBlockInALambdaTellsTheHook() throws Throwable {
    assertThat(call("lambda", 4)).isEqualTo(5);

    assertLeft(lock);
  }

  @Test
  void synchronizedMethodsTellTheHookOfTheirObject() throws Throwable {
    Object user = woven.getConstructor().newInstance();

    assertThat(callOn(user, "method", 7)).isEqualTo(7);
    assertThat(callOn(user, "method", 70)).isEqualTo(140);
    callOn(user, "nothing");
    assertThat(callOn(user, "wide", 2L, 3.0)).isEqualTo(5L);

    assertLeft(user, user, user, lock, user);
  }

  @Test
  void anExceptionThatLeavesASynchronizedMethodTellsTheHook() throws Throwable {
    Object user = woven.getConstructor().newInstance();

    assertThatThrownBy(() -> callOn(user, "method", -1))
        .isInstanceOf(IllegalArgumentException.class);

    assertLeft(user);
    assertThat(Thread.holdsLock(user)).isFalse();
  }

  @Test
  void synchronizedStaticMethodsTellTheHookOfTheirClass() throws Throwable {
    assertThat(call("staticMethod", 1)).isEqualTo("1");
    assertThat(call("staticMethod", (Object) null)).isEqualTo("null");

    assertLeft(woven, woven);
  }

  @Test
  void anErrorOfTheHookStaysInside() throws Throwable {
    Recorder.throwing = true;
    RuntimeException error = new RuntimeException("of the service");

    assertThat(call("longUnderLock", 5L)).isEqualTo(5L);
    assertThat(call("staticMethod", 1)).isEqualTo("1");
    assertThatThrownBy(() -> call("throwing", error)).isSameAs(error);

    assertLeft(lock, woven, lock);
  }

  @Test
  void overflowsOfTheStackEndAndLeaveAllMonitorsFree() throws Exception {
    List<Throwable> failures = new ArrayList<>();
    // A small one: an overflow takes its time for each frame.
    Thread small = new Thread(null, this::overflow, "small", 256 * 1024);
    small.setUncaughtExceptionHandler((thread, error) -> failures.add(error));
    small.start();
    small.join();

    assertThat(failures).isEmpty();
    assertFree(lock);
    assertFree(woven);
  }

  private void overflow() {
    for (int depth : new int[] {1, 10, 50}) {
      Recorder.depth = depth;
      for (int i = 0; i < 8; i++) {
        assertThatThrownBy(() -> call("dive")).isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> call("diveInMethods")).isInstanceOf(StackOverflowError.class);
        assertThatCode(() -> call("everywhere")).doesNotThrowAnyException();
        assertThat(Thread.holdsLock(lock)).isFalse();
        assertThat(Thread.holdsLock(woven)).isFalse();
      }
    }
  }

  private static void assertFree(Object monitor) throws InterruptedException {
    assertThat(Thread.holdsLock(monitor)).isFalse();
    CountDownLatch entered = new CountDownLatch(1);
    Thread other =
        new Thread(
            () -> {
              synchronized (monitor) {
                entered.countDown();
              }
            });
    other.start();
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
    other.join();
  }

  @Test
  void aClassThatLeavesNoMonitorStaysAsItIs() throws Exception {
    WovenExits exits = new WovenExits();

    assertThat(new ExitWeaving(HOOKS).weave(old(Opcodes.V17, false), exits)).isNull();
    assertThat(exits.skippedCount()).isZero();
  }

  @Test
  void aClassOlderThanFramesStaysAsItIsAndIsCounted() throws Exception {
    WovenExits exits = new WovenExits();

    assertThat(new ExitWeaving(HOOKS).weave(old(Opcodes.V1_5, true), exits)).isNull();
    assertThat(exits.skippedCount()).isEqualTo(2);
  }

  private static byte[] old(int version, boolean locks) {
    ClassWriter writer = new ClassWriter(0);
    int access = Opcodes.ACC_STATIC | (locks ? Opcodes.ACC_SYNCHRONIZED : 0);
    writer.visit(version, Opcodes.ACC_PUBLIC, "Old", null, "java/lang/Object", null);
    MethodVisitor code = writer.visitMethod(access, "run", "()V", null, null);
    code.visitCode();
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }
}
