package io.diag.agent.page;

import io.diag.agent.http.Router;
import java.util.List;

/** A profile for a click, in each form that it can be had in. */
final class ProfileButtons {

  private static final int SECONDS = 5;

  /** A blank at which no line ends. */
  private static final String NO_BREAK = "\u00a0";

  /**
   * One of them.
   *
   * @param name under {@code /debug/pprof/}
   * @param seconds 0 for one that is there at once
   * @param textOfSpan whether {@code debug=1} can be had of a span of time
   */
  private record Button(String name, String title, String what, int seconds, boolean textOfSpan) {

    String path() {
      return "/debug/pprof/" + name;
    }

    String with(String query) {
      String span = seconds == 0 ? "" : "seconds=" + seconds;
      String all = span + (span.isEmpty() || query.isEmpty() ? "" : "&") + query;
      return all.isEmpty() ? path() : path() + "?" + all;
    }

    String text() {
      return seconds == 0 || textOfSpan ? with("debug=1") : path() + "?debug=1";
    }
  }

  private static final List<Button> ALL =
      List.of(
          new Button("profile", "CPU", "where the CPU time goes", SECONDS, true),
          new Button("wall", "Wall clock", "where time goes, running or waiting", SECONDS, true),
          new Button("allocs", "Allocations", "who allocates", SECONDS, false),
          new Button("block", "Waits", "who waits for locks and queues", SECONDS, false),
          new Button("mutex", "Contention", "who makes others wait", SECONDS, false),
          new Button("heap", "Heap", "who allocated what is in use", 0, true),
          new Button("goroutine", "Threads", "where all threads are", 0, true));

  static void write(Router router, String page, String server, Html html) {
    html.markup("<ul class='profiles'>\n");
    for (Button button : ALL) {
      if (router.has(button.path())) {
        write(button, page, server, html);
      }
    }
    html.markup("</ul>\n");
  }

  private static void write(Button button, String page, String server, Html html) {
    // Without a script there is no flame graph, and a click brings the text.
    html.markup("<li><a class='button'");
    html.attribute("href", RelativePath.from(page, button.text()));
    html.attribute("data-graph", RelativePath.from(page, button.with("format=flamegraph")));
    html.attribute("data-seconds", String.valueOf(button.seconds()));
    html.markup(">").text(button.title()).markup("</a><p class='what'>").text(button.what());
    html.text(button.seconds() == 0 ? ", now" : ", " + button.seconds() + NO_BREAK + "s");
    html.markup("</p><p class='forms'>");
    form("pprof", button.with(""), page, html);
    form("text", button.text(), page, html);
    form("collapsed", button.with("format=collapsed"), page, html);
    html.markup("</p>");
    Shell.pprof(server, button.with(""), html);
    html.markup("</li>\n");
  }

  private static void form(String name, String path, String page, Html html) {
    html.markup("<a").attribute("href", RelativePath.from(page, path)).markup(">");
    html.text(name).markup("</a> ");
  }

  private ProfileButtons() {}
}
