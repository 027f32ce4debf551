package io.diag.agent.natives;

/** The process's threads as the kernel counts them, the JVM's own among them. */
public interface TaskList {

  /**
   * Reads all of them. By one thread at a time.
   *
   * @param delays whether to ask how long they had no processor
   * @return false where the kernel tells nothing
   */
  boolean read(boolean delays);

  int count();

  long id(int task);

  /** How long it has run; -1 if it has ended. */
  long cpuNanos(int task);

  /** How long it could have run and had no processor; -1 where the kernel does not count that. */
  long delayNanos(int task);

  /** How long all threads of the process have run; -1 where it is not known. */
  long processCpuNanos();
}
