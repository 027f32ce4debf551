package io.diag.agent.catalogue;

/** Whether a value only grows, so that two readings have to be subtracted. */
public enum Cumulative {
  YES("yes"),
  NO("no"),
  UNKNOWN("?");

  private final String text;

  Cumulative(String text) {
    this.text = text;
  }

  static Cumulative of(boolean cumulative) {
    return cumulative ? YES : NO;
  }

  @Override
  public String toString() {
    return text;
  }
}
