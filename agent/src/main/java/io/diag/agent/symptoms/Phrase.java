package io.diag.agent.symptoms;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with code in backquotes and links to the documentation, as Markdown has them. */
public final class Phrase {

  private static final Pattern PART =
      Pattern.compile("`(?<code>[^`]+)`|\\[(?<name>[^\\]]+)\\]\\((?<file>[^)]+)\\)");

  private static final Pattern REQUEST = Pattern.compile("(?<method>PUT|POST) (?<path>/\\S*)");

  /** What a phrase is made into. */
  public interface Writer {

    void text(String text);

    /** Words to be typed, or a path to be asked with GET if it begins with a slash. */
    void code(String code);

    /** A request that changes something. */
    void request(String method, String path);

    void link(String name, String file);
  }

  /** Takes it apart. */
  public static void write(String phrase, Writer writer) {
    Matcher part = PART.matcher(phrase);
    int end = 0;
    while (part.find()) {
      writer.text(phrase.substring(end, part.start()));
      end = part.end();
      String code = part.group("code");
      if (code == null) {
        writer.link(part.group("name"), part.group("file"));
      } else {
        writeCode(code, writer);
      }
    }
    writer.text(phrase.substring(end));
  }

  private static void writeCode(String code, Writer writer) {
    Matcher request = REQUEST.matcher(code);
    if (request.matches()) {
      writer.request(request.group("method"), request.group("path"));
    } else {
      writer.code(code);
    }
  }

  private Phrase() {}
}
