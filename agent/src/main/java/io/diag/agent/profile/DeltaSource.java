package io.diag.agent.profile;

/** A source that also tells what has changed over a time, as Go's with {@code seconds}. */
public interface DeltaSource extends ProfileSource {

  /** A time that has begun. */
  interface Span {

    /** What has changed since its beginning. */
    Profile end();

    /** Instead, when nobody wants to know any more. */
    default void abandon() {}
  }

  /**
   * Begins such a time. What it holds at the end, less what it holds now, unless it knows better.
   */
  default Span begin() {
    Profile before = collect();
    return () -> ProfileDelta.between(before, collect());
  }
}
