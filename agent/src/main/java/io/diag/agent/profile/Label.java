package io.diag.agent.profile;

/**
 * A label of a sample: text, or a number with its unit.
 *
 * @param text null for a number
 * @param unit null for text
 */
public record Label(String key, String text, long number, String unit) {

  public static Label text(String key, String text) {
    return new Label(key, text, 0, null);
  }

  public static Label number(String key, long number, String unit) {
    return new Label(key, null, number, unit);
  }
}
