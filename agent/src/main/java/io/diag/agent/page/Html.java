package io.diag.agent.page;

/** Writes HTML. What comes from the service goes through {@link #text} or {@link #attribute}. */
public final class Html {

  private final StringBuilder out = new StringBuilder();

  /** Markup of the agent's own. */
  public Html markup(String markup) {
    out.append(markup);
    return this;
  }

  public Html text(String text) {
    out.append(escape(text));
    return this;
  }

  public Html text(long number) {
    out.append(number);
    return this;
  }

  /** A path or a command, which on a narrow window is broken where a part of it begins. */
  public Html breakable(String text) {
    int start = 0;
    for (int i = 1; i < text.length(); i++) {
      if ("/?&".indexOf(text.charAt(i)) >= 0 && "/:'".indexOf(text.charAt(i - 1)) < 0) {
        text(text.substring(start, i)).markup("<wbr>");
        start = i;
      }
    }
    return text(text.substring(start));
  }

  /** With a blank before it. */
  public Html attribute(String name, String value) {
    out.append(' ').append(name).append("='").append(escape(value)).append('\'');
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace("\"", "&quot;");
  }
}
