package io.diag.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code id|country|line|line...}, a line being {@code sku x quantity @ cents}, as in {@code
 * 10007|DE|471100x3@1299}.
 */
final class OrderParser {

  private String text;
  private int position;

  Order parse(String orderText) {
    text = orderText;
    position = 0;
    long id = number();
    expect('|');
    String country = text.substring(position, position + 2);
    position += 2;
    List<Order.Line> lines = new ArrayList<>(64);
    while (position < text.length()) {
      expect('|');
      lines.add(line());
    }
    return new Order(id, country, lines);
  }

  private Order.Line line() {
    int sku = number();
    expect('x');
    int quantity = number();
    expect('@');
    return new Order.Line(sku, quantity, number());
  }

  private int number() {
    int start = position;
    int value = 0;
    while (position < text.length() && Character.isDigit(text.charAt(position))) {
      value = Math.addExact(Math.multiplyExact(value, 10), text.charAt(position) - '0');
      position++;
    }
    if (position == start) {
      throw malformed("a number");
    }
    return value;
  }

  private void expect(char c) {
    if (position == text.length() || text.charAt(position) != c) {
      throw malformed("'" + c + "'");
    }
    position++;
  }

  private IllegalArgumentException malformed(String expected) {
    return new IllegalArgumentException(
        "order: expected " + expected + " at " + position + " in " + text);
  }
}
