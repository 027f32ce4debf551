package io.diag.agent.limit;

import io.diag.agent.boot.JavaBase;
import io.diag.agent.jcmd.DiagnosticCommand;
import io.diag.hooks.SuppressedErrors;

/**
 * Has the C library give back what it keeps free, by the JVM's own command {@code
 * System.trim_native_heap}. Needs the module jdk.management.
 */
final class NativeHeap {

  /** Null where the JVM does not have it. */
  private final DiagnosticCommand command;

  private NativeHeap(DiagnosticCommand command) {
    this.command = command;
  }

  static NativeHeap find(JavaBase modules) {
    try {
      return new NativeHeap(new DiagnosticCommand(modules));
    } catch (ReflectiveOperationException | RuntimeException e) {
      SuppressedErrors.report("memory-limit", e);
      return new NativeHeap(null);
    }
  }

  /** False where it cannot. */
  boolean trim() {
    if (command == null) {
      return false;
    }
    try {
      String unused = command.execute("System.trim_native_heap");
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      // An older JVM, or another C library than glibc.
      return false;
    }
  }
}
