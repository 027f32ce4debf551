package io.diag.agent.symptoms;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The one source of what there is to ask, for the README, the index and the page for people. */
public final class Symptoms {

  private static final String RESOURCE = "symptoms.txt";

  private static final class Holder {

    static final List<Symptom> ALL = parse(read());
  }

  public static List<Symptom> all() {
    return Holder.ALL;
  }

  /** As the README has it. */
  public static String markdown() {
    StringBuilder table = new StringBuilder();
    table.append("| Question | Ask | Safepoint | CPU | Bytes |\n| --- | --- | --- | --- | --- |\n");
    for (Symptom symptom : all()) {
      table.append("| ").append(symptom.question());
      for (String phrase :
          List.of(symptom.ask(), symptom.safepoint(), symptom.cpu(), symptom.bytes())) {
        table.append(" | ");
        Phrase.write(phrase, new MarkdownPhrase(table));
      }
      table.append(" |\n");
    }
    return table.toString();
  }

  static List<Symptom> parse(String text) {
    List<Symptom> symptoms = new ArrayList<>();
    for (String paragraph : text.replaceAll("(?m)^#.*\n", "").strip().split("\n\n+", -1)) {
      String[] lines = paragraph.split("\n", -1);
      symptoms.add(
          new Symptom(
              lines[0],
              value(lines, 1, "ask: "),
              value(lines, 2, "safepoint: "),
              value(lines, 3, "cpu: "),
              value(lines, 4, "bytes: ")));
    }
    return List.copyOf(symptoms);
  }

  private static String value(String[] lines, int number, String key) {
    if (number >= lines.length || !lines[number].startsWith(key)) {
      throw new IllegalStateException(RESOURCE + ": no " + key + "of: " + lines[0]);
    }
    return lines[number].substring(key.length());
  }

  private static String read() {
    try (InputStream in = Symptoms.class.getClassLoader().getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Symptoms() {}
}
