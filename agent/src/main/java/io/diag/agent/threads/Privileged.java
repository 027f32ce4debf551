package io.diag.agent.threads;

import java.io.IOException;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.function.Supplier;

/**
 * Does the agent's work with the agent's own permissions, whatever code has called it. Up to JDK 23
 * a service may have a SecurityManager, which else asks for the permissions of each class in the
 * stack. A thread that is made in here keeps nothing of its maker. All of the service's calls into
 * the agent, and all of the agent's threads, pass through here.
 *
 * <p>Without a SecurityManager it costs some tens of nanoseconds.
 */
@SuppressWarnings("removal")
public final class Privileged {

  /** Work that may fail for the caller's stream. */
  public interface Writing {

    void write() throws IOException;
  }

  public static void run(Runnable task) {
    AccessController.doPrivileged(new Running(task));
  }

  public static <T> T get(Supplier<T> task) {
    return AccessController.doPrivileged(new Getting<>(task));
  }

  public static void write(Writing task) throws IOException {
    try {
      AccessController.doPrivileged(new WritingAction(task));
    } catch (PrivilegedActionException e) {
      throw (IOException) e.getException();
    }
  }

  // No lambdas: the first one of a JVM takes some 10 ms, and threads are made in premain.

  private record Running(Runnable task) implements PrivilegedAction<Void> {

    @Override
    public Void run() {
      task.run();
      return null;
    }
  }

  private record Getting<T>(Supplier<T> task) implements PrivilegedAction<T> {

    @Override
    public T run() {
      return task.get();
    }
  }

  private record WritingAction(Writing task) implements PrivilegedExceptionAction<Void> {

    @Override
    public Void run() throws IOException {
      task.write();
      return null;
    }
  }

  private Privileged() {}
}
