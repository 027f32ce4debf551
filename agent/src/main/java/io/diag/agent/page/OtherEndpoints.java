package io.diag.agent.page;

import io.diag.agent.http.Endpoint;
import io.diag.agent.http.Router;
import io.diag.agent.symptoms.Phrase;
import io.diag.agent.symptoms.Symptom;
import io.diag.agent.symptoms.Symptoms;
import java.util.HashSet;
import java.util.Set;

/** What the port answers beside what the table of symptoms names: the service's own profiles. */
final class OtherEndpoints {

  static void write(Router router, String page, Html html) {
    Set<String> named = named();
    html.markup("<ul class='others'>\n");
    for (Endpoint endpoint : router.endpoints()) {
      if (!named.contains(endpoint.path())) {
        html.markup("<li><a");
        html.attribute("href", RelativePath.from(page, Endpoint.encoded(endpoint.path())));
        html.markup("><code>").breakable(endpoint.path()).markup("</code></a> ");
        html.text(endpoint.question()).markup("</li>\n");
      }
    }
    html.markup("</ul>\n");
  }

  private static Set<String> named() {
    Set<String> paths = new HashSet<>();
    for (Symptom symptom : Symptoms.all()) {
      Phrase.write(symptom.ask(), new Paths(paths));
    }
    return paths;
  }

  private record Paths(Set<String> found) implements Phrase.Writer {

    @Override
    public void text(String text) {}

    @Override
    public void code(String code) {
      found.add(code.split("\\?", 2)[0]);
    }

    @Override
    public void request(String method, String path) {
      code(path);
    }

    @Override
    public void link(String name, String file) {}
  }

  private OtherEndpoints() {}
}
