package io.diag.demo;

import java.util.List;

/** What a customer ordered. */
record Order(long id, String country, List<Line> lines) {

  /** So many of one article at one price. */
  record Line(int sku, int quantity, int cents) {}
}
