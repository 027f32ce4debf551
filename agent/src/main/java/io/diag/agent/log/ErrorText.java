package io.diag.agent.log;

/**
 * What is said of an error. The methods of an exception class of the service are not called: it may
 * have overridden them with what throws, waits or fails.
 */
public final class ErrorText {

  private static final StackTraceElement[] NONE = {};
  private static final ClassLoader OURS = ErrorText.class.getClassLoader();
  private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

  /** As its toString says it; of a class of the service the name of the class. */
  public static String of(Throwable error) {
    return isTrusted(error) ? error.toString() : error.getClass().getName();
  }

  /** Empty where it is not known. */
  static StackTraceElement[] stack(Throwable error) {
    return isTrusted(error) ? error.getStackTrace() : NONE;
  }

  /** Null where there is none, or it is not known. */
  static Throwable cause(Throwable error) {
    return isTrusted(error) ? error.getCause() : null;
  }

  private static boolean isTrusted(Throwable error) {
    ClassLoader loader = error.getClass().getClassLoader();
    return loader == null || loader == PLATFORM || loader == OURS;
  }

  private ErrorText() {}
}
