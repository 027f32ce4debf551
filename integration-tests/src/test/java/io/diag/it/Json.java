package io.diag.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON strictly, into maps, lists, strings, doubles and booleans. */
final class Json {

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(String text) {
    Json json = new Json(text);
    Map<String, Object> value = (Map<String, Object>) json.value();
    json.skip();
    if (json.at != text.length()) {
      throw json.wrong("the end");
    }
    return value;
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> objects(Map<String, Object> in, String name) {
    return (List<Map<String, Object>>) in.get(name);
  }

  private Object value() {
    skip();
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      default -> literal();
    };
  }

  private Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    expect('{');
    skip();
    while (peek() != '}') {
      if (!object.isEmpty()) {
        expect(',');
        skip();
      }
      String name = string();
      skip();
      expect(':');
      if (object.put(name, value()) != null) {
        throw wrong("another name than " + name);
      }
      skip();
    }
    at++;
    return object;
  }

  private List<Object> array() {
    List<Object> array = new ArrayList<>();
    expect('[');
    skip();
    while (peek() != ']') {
      if (!array.isEmpty()) {
        expect(',');
      }
      array.add(value());
      skip();
    }
    at++;
    return array;
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    expect('"');
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw wrong("no control character");
      }
      string.append(c == '\\' ? escaped() : c);
    }
    at++;
    return string.toString();
  }

  private char escaped() {
    char c = text.charAt(at++);
    if (c == 'u') {
      at += 4;
      return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }
    int known = "\"\\/bfnrt".indexOf(c);
    if (known < 0) {
      throw wrong("an escape");
    }
    return "\"\\/\b\f\n\r\t".charAt(known);
  }

  private Object literal() {
    int start = at;
    while (at < text.length() && ",]} \n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String literal = text.substring(start, at);
    return switch (literal) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> "null";
      default -> Double.valueOf(literal);
    };
  }

  private void skip() {
    while (at < text.length() && " \n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw wrong("more");
    }
    return text.charAt(at);
  }

  private void expect(char c) {
    if (peek() != c) {
      throw wrong("'" + c + "'");
    }
    at++;
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException("expected " + expected + " at " + at + " of " + text);
  }
}
