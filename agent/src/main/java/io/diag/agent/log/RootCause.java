package io.diag.agent.log;

/** What lies behind an error that others are wrapped around, in words for the operator. */
public final class RootCause {

  /** A chain of causes may be a ring. */
  private static final int MAX_DEPTH = 20;

  private static final String HOW_TO_GRANT =
      "; the SecurityManager's policy has to grant it to the agent: grant codeBase"
          + " \"file:/PATH/OF/diag.jar\" { permission java.security.AllPermission; };";

  /** The error's last cause, or itself; what a SecurityManager has denied, with how to grant it. */
  public static String of(Throwable error) {
    Throwable root = last(error);
    return ErrorText.of(root) + (root instanceof SecurityException ? HOW_TO_GRANT : "");
  }

  /** The same to be put behind the error's own text; empty if there is no more to be said. */
  static String behind(Throwable error) {
    if (ErrorText.cause(error) != null) {
      return ", caused by " + of(error);
    }
    return error instanceof SecurityException ? HOW_TO_GRANT : "";
  }

  private static Throwable last(Throwable error) {
    Throwable last = error;
    Throwable cause = ErrorText.cause(last);
    for (int i = 0; i < MAX_DEPTH && cause != null; i++) {
      last = cause;
      cause = ErrorText.cause(last);
    }
    return last;
  }

  private RootCause() {}
}
