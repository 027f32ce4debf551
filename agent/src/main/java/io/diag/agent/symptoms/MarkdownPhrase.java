package io.diag.agent.symptoms;

/** A phrase as it stands in the README. */
record MarkdownPhrase(StringBuilder out) implements Phrase.Writer {

  @Override
  public void text(String text) {
    out.append(text);
  }

  @Override
  public void code(String code) {
    out.append('`').append(code).append('`');
  }

  @Override
  public void request(String method, String path) {
    code("curl -X " + method + " 'localhost:6060" + path + "'");
  }

  @Override
  public void link(String name, String file) {
    out.append('[').append(name).append("](").append(file).append(')');
  }
}
