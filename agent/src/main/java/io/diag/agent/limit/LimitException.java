package io.diag.agent.limit;

/** A limit that cannot be set, and why. */
public final class LimitException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean valueIsWrong;

  private LimitException(boolean valueIsWrong, String message) {
    super(message);
    this.valueIsWrong = valueIsWrong;
  }

  static LimitException wrongValue(String message) {
    return new LimitException(true, message);
  }

  static LimitException notHere(String message) {
    return new LimitException(false, message);
  }

  /** Whether another value would do; else none will in this JVM. */
  public boolean isValueWrong() {
    return valueIsWrong;
  }
}
