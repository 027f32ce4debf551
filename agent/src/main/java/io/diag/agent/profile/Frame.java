package io.diag.agent.profile;

/**
 * One frame of a stack trace, as it is shown and as it is recognised again.
 *
 * @param function the name shown, such as {@code com.example.Foo.bar}
 * @param systemName the name with its descriptor, such as {@code com.example.Foo.bar(I)V}, which
 *     tells overloads apart; empty where there is none
 * @param file {@code com/example/Foo.java} for Java, a name in brackets for the rest: {@code
 *     [kernel]}, {@code [libjvm.so]}
 * @param line 0 where it is not known
 */
public record Frame(String function, String systemName, String file, int line) {

  /** A frame that stands for something that is not code, such as lost samples. */
  public static Frame pseudo(String name) {
    return new Frame(name, "", "[diag]", 0);
  }

  /** Every frame of every sample is looked up by it, and strings remember theirs. */
  @Override
  public int hashCode() {
    return function.hashCode() * 31 + line;
  }
}
