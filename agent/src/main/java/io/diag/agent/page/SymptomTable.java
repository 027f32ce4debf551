package io.diag.agent.page;

import io.diag.agent.http.Router;
import io.diag.agent.symptoms.Phrase;
import io.diag.agent.symptoms.Symptom;
import io.diag.agent.symptoms.Symptoms;

/** What to ask when, and what it costs, with links to what this port answers. */
public final class SymptomTable {

  private SymptomTable() {}

  /**
   * Writes the table.
   *
   * @param page the path of the page it is on
   * @param server where the port is for people, such as {@code http://localhost:6060}; empty for
   *     requests without it
   */
  public static void write(Router router, String page, String server, Html html) {
    HtmlPhrase phrases = new HtmlPhrase(router, page, server, html);
    html.markup(
        """
        <table class='symptoms'>
        <thead><tr><th>Question</th><th>Ask</th><th>Safepoint</th><th>CPU</th><th>Bytes</th></tr></thead>
        <tbody>
        """);
    for (Symptom symptom : Symptoms.all()) {
      html.markup("<tr><th scope='row'>").text(symptom.question()).markup("</th><td>");
      Phrase.write(symptom.ask(), phrases);
      cost("Safepoint", symptom.safepoint(), phrases, html);
      cost("CPU", symptom.cpu(), phrases, html);
      cost("Bytes", symptom.bytes(), phrases, html);
      html.markup("</td></tr>\n");
    }
    html.markup("</tbody>\n</table>\n");
  }

  private static void cost(String column, String phrase, HtmlPhrase phrases, Html html) {
    html.markup("</td><td").attribute("data-column", column).markup(">");
    Phrase.write(phrase, phrases);
  }
}
