package io.diag.agent.page;

/**
 * Commands to be copied into a terminal. The page's script puts the address that the browser has
 * come by in the place of the server's own.
 */
final class Shell {

  static void curl(String method, String server, String path, Html html) {
    command("curl -X " + method, server, path, html);
  }

  static void pprof(String server, String path, Html html) {
    command("go tool pprof -http=:", server, path, html);
  }

  /** No path of the agent's own has a quote in it. */
  private static void command(String words, String server, String path, Html html) {
    html.markup("<code class='command'>").text(words).markup(" '<span class='server'>");
    html.text(server).markup("</span><wbr>").breakable(path).markup("'</code>");
  }

  private Shell() {}
}
