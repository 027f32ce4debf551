package io.diag.demo;

import io.diag.api.Labels;
import java.security.DigestException;
import java.security.NoSuchAlgorithmException;

/** Handles orders, one at a time: every worker has its own. */
final class OrderService {

  private final OrderParser parser = new OrderParser();
  private final Checkout checkout = new Checkout();
  private final Receipt receipt;

  OrderService() throws NoSuchAlgorithmException {
    receipt = new Receipt();
  }

  /** All work for a tenant's order happens inside this call. */
  // The scope is there to be closed.
  @SuppressWarnings("try")
  byte process(OrderMix.Incoming incoming) throws DigestException {
    try (Labels.Scope scope = incoming.tenant().labels().open()) {
      return switch (incoming.tenant()) {
        case ACME -> acmeOrder(incoming.text());
        case GLOBEX -> globexOrder(incoming.text());
      };
    }
  }

  // A method for each tenant, so that the stack says whose order it was.

  private byte acmeOrder(String text) throws DigestException {
    return handle(text);
  }

  private byte globexOrder(String text) throws DigestException {
    return handle(text);
  }

  /** Answers a byte of the receipt, so that the JIT cannot drop the work as unused. */
  private byte handle(String text) throws DigestException {
    Order order = parser.parse(text);
    long cents = checkout.price(order);
    return receipt.sha256(order, cents)[0];
  }
}
