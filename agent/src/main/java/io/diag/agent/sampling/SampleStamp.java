package io.diag.agent.sampling;

import io.diag.agent.natives.JvmtiLibrary;
import java.util.function.LongSupplier;

/**
 * Where a copy of async-profiler keeps the time of the current thread's last sample, by its C API.
 * Its Java class Recording tells the same, but binds its methods by their names: that is not for a
 * relocated class, and JDK 24 warns of it.
 */
record SampleStamp(long function) implements LongSupplier {

  /** Answers a struct that begins with that time, of the thread that calls it. */
  static final String FUNCTION = "asprof_get_thread_local_data";

  /** The address of the word, which lives as long as the thread. */
  @Override
  public long getAsLong() {
    long address = JvmtiLibrary.callForAddress(function);
    if (address == 0) {
      throw new IllegalStateException(FUNCTION + " has no memory");
    }
    return address;
  }
}
