package io.diag.agent.patterns;

/** Ends a search that backtracks without end: some patterns take hours on forty letters. */
public final class BoundedText implements CharSequence {

  private static final int MAX_STEPS = 100_000;

  private final String text;
  private int steps;

  /** For one search. */
  public BoundedText(String text) {
    this.text = text;
  }

  @Override
  public char charAt(int index) {
    if (++steps > MAX_STEPS) {
      throw new TooCostlyPatternException();
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
