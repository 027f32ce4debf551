package io.diag.agent.sampling;

import io.diag.agent.natives.JvmtiLibrary;
import io.diag.agent.natives.NativeLibraries;
import io.diag.agent.natives.NativeLibraryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import one.profiler.AsyncProfiler;
import one.profiler.AsyncProfilerMXBean;
import one.profiler.Recording;

/**
 * A copy of async-profiler of its own: its state is static, in the library and in its Java class,
 * so that two sessions need two copies of both.
 */
final class AsyncProfilerLibrary {

  private static final String FILE_NAME = "libasyncProfiler.so";

  private final AsyncProfilerMXBean profiler;
  private final long stampFunction;

  private AsyncProfilerLibrary(AsyncProfilerMXBean profiler, long stampFunction) {
    this.profiler = profiler;
    this.stampFunction = stampFunction;
  }

  /** Why it is not to be loaded into this JVM; null if it is. */
  static String refusal(NativeLibraries libraries) {
    return TestedJdks.refusal(Runtime.version().feature(), libraries.mayBeUntested());
  }

  static AsyncProfilerLibrary load(NativeLibraries libraries) throws NativeLibraryException {
    String refusal = refusal(libraries);
    if (refusal != null) {
      throw new NativeLibraryException(refusal);
    }
    Loader loader = new Loader();
    AsyncProfilerMXBean[] profiler = new AsyncProfilerMXBean[1];
    long[] stampFunction = new long[1];
    libraries.load(
        FILE_NAME,
        path -> {
          try {
            profiler[0] =
                (AsyncProfilerMXBean)
                    loader
                        .loadClass(AsyncProfiler.class.getName())
                        .getMethod("getInstance", String.class)
                        .invoke(null, path);
            stampFunction[0] = JvmtiLibrary.function(path, SampleStamp.FUNCTION);
          } catch (InvocationTargetException e) {
            if (e.getCause() instanceof UnsatisfiedLinkError linkError) {
              throw linkError;
            }
            throw e;
          }
        });
    return new AsyncProfilerLibrary(profiler[0], stampFunction[0]);
  }

  /** Where the library keeps the time of a thread's last sample; null if it does not tell. */
  SampleStamp stamp() {
    return stampFunction == 0 ? null : new SampleStamp(stampFunction);
  }

  /**
   * Runs a command, such as {@code start,event=ctimer}. It gets {@code loglevel=none}, since the
   * library logs to the service's stdout.
   *
   * @throws IllegalStateException if the library refuses; the message is its own
   */
  String execute(String command) {
    try {
      return profiler.execute(command + ",loglevel=none");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Defines the classes with native methods anew; all else is the agent's. */
  private static final class Loader extends ClassLoader {

    private static final Set<String> ISOLATED =
        Set.of(AsyncProfiler.class.getName(), Recording.class.getName());

    Loader() {
      super(AsyncProfilerLibrary.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!ISOLATED.contains(name)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String resource = name.replace('.', '/') + ".class";
      try (InputStream in = getParent().getResourceAsStream(resource)) {
        byte[] bytes = in.readAllBytes();
        return defineClass(
            name, bytes, 0, bytes.length, AsyncProfilerLibrary.class.getProtectionDomain());
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
