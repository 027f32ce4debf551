package io.diag.agent.page;

/** Links that hold behind a reverse proxy too, which may have put something before every path. */
final class RelativePath {

  /**
   * The path as seen from a page.
   *
   * @param page ends in a slash
   */
  static String from(String page, String path) {
    int common = 0;
    for (int slash = 0;
        slash >= 0 && path.startsWith(page.substring(0, slash + 1));
        slash = page.indexOf('/', slash + 1)) {
      common = slash + 1;
    }
    long up = page.substring(common).chars().filter(c -> c == '/').count();
    String relative = "../".repeat((int) up) + path.substring(common);
    return relative.isEmpty() ? "./" : relative;
  }

  private RelativePath() {}
}
