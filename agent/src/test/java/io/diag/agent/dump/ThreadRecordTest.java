package io.diag.agent.dump;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.creation.Creator;
import java.lang.Thread.State;
import java.lang.management.LockInfo;
import java.lang.management.MonitorInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadRecordTest {

  /**
   * So the JVM tells of monitors that were entered by native code, and of pinned virtual threads.
   */
  @Test
  void aMonitorMayHaveNoFrame() {
    MonitorInfo monitor = new MonitorInfo("java.lang.Object", 0x1f, -1, null);
    ThreadRecord record = record();
    record.holdsMonitor(monitor.toString(), monitor.getLockedStackFrame());
    assertThat(record.held)
        .containsExactly("monitor java.lang.Object@1f since a frame that the JVM does not tell");
  }

  @Test
  void aMonitorIsToldWithItsFrame() {
    ThreadRecord record = record();
    record.holdsMonitor(
        new LockInfo("java.lang.Object", 0x1f).toString(),
        new StackTraceElement("com.example.Cache", "load", "Cache.java", 41));
    assertThat(record.held)
        .containsExactly("monitor java.lang.Object@1f since com.example.Cache.load(Cache.java:41)");
  }

  @Test
  void aVirtualThreadWaitsByParkingUnlessInObjectWait() {
    assertThat(ThreadState.of(ThreadState.ofVirtual(State.WAITING, false)))
        .isEqualTo(ThreadState.PARKED);
    assertThat(ThreadState.of(ThreadState.ofVirtual(State.TIMED_WAITING, false)))
        .isEqualTo(ThreadState.PARKED);
    assertThat(ThreadState.of(ThreadState.ofVirtual(State.WAITING, true)))
        .isEqualTo(ThreadState.WAITING);
    assertThat(ThreadState.of(ThreadState.ofVirtual(State.BLOCKED, false)))
        .isEqualTo(ThreadState.BLOCKED);
    assertThat(ThreadState.java(ThreadState.ofVirtual(State.RUNNABLE, false)))
        .isEqualTo(State.RUNNABLE);
  }

  private static ThreadRecord record() {
    int runs = ThreadState.bits(State.RUNNABLE, null);
    ThreadStack stack = new ThreadStack(List.of(), true);
    return new ThreadRecord(
        Thread.currentThread(),
        1,
        "worker",
        runs,
        stack,
        List.of(),
        new Creator(Creator.Kind.OFF, List.of(), 0));
  }
}
