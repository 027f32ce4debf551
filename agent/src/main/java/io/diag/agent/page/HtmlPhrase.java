package io.diag.agent.page;

import io.diag.agent.http.Router;
import io.diag.agent.symptoms.Phrase;

/** A phrase as it stands on a page: with links, and commands for what a link must not do. */
record HtmlPhrase(Router router, String page, String server, Html html) implements Phrase.Writer {

  @Override
  public void text(String text) {
    html.text(text);
  }

  @Override
  public void code(String code) {
    if (!code.startsWith("/") || !router.has(withoutQuery(code))) {
      html.markup("<code>").text(code).markup("</code>");
      return;
    }
    html.markup("<a").attribute("href", RelativePath.from(page, code)).markup("><code>");
    html.breakable(code).markup("</code></a>");
  }

  @Override
  public void request(String method, String path) {
    if (server.isEmpty()) {
      html.markup("<code>").breakable(method + " " + path).markup("</code>");
    } else {
      Shell.curl(method, server, path, html);
    }
  }

  /** The documentation is not on this port. */
  @Override
  public void link(String name, String file) {
    html.text(file);
  }

  private static String withoutQuery(String path) {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }
}
