package io.diag.demo;

import java.util.Arrays;

/** Finds the cheapest way to buy an order in the packs on sale, and adds the tax. */
final class Checkout {

  private static final int[] PACKS = {1, 6, 10, 24};
  private static final int[] PERCENT = {100, 95, 92, 85};

  /** Kept from order to order, because the demo is to burn CPU and not memory. */
  private long[] cheapest = new long[64];

  /** The price in cents. */
  long price(Order order) {
    long net = 0;
    for (Order.Line line : order.lines()) {
      net += cheapestPacks(line.quantity(), line.cents());
    }
    return net + net * taxPercent(order.country()) / 100;
  }

  /** What is cheapest for n pieces is the best pack plus what is cheapest for the rest. */
  private long cheapestPacks(int quantity, int cents) {
    if (cheapest.length <= quantity) {
      cheapest = Arrays.copyOf(cheapest, quantity * 2);
    }
    cheapest[0] = 0;
    for (int n = 1; n <= quantity; n++) {
      long best = Long.MAX_VALUE;
      for (int i = 0; i < PACKS.length && PACKS[i] <= n; i++) {
        best = Math.min(best, cheapest[n - PACKS[i]] + packPrice(i, cents));
      }
      cheapest[n] = best;
    }
    return cheapest[quantity];
  }

  private static long packPrice(int pack, int cents) {
    return (long) PACKS[pack] * cents * PERCENT[pack] / 100;
  }

  private static int taxPercent(String country) {
    return switch (country) {
      case "DE" -> 19;
      case "FR" -> 20;
      case "IT" -> 22;
      default -> 21;
    };
  }
}
