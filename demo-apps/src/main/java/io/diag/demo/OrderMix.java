package io.diag.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An endless supply of orders, three of acme's to one of globex's, the same in every run.
 *
 * <p>Both tenants send the same texts equally often, so their work is 3:1 as well.
 */
final class OrderMix {

  private static final Tenant[] TURNS = {Tenant.ACME, Tenant.ACME, Tenant.GLOBEX, Tenant.ACME};

  /** Has no factor in common with the number of turns, so each turn meets each text. */
  private static final int TEXTS = 61;

  private static final int LINES = 40;
  private static final String[] COUNTRIES = {"DE", "FR", "IT", "NL"};

  private final List<Incoming> cycle = new ArrayList<>();
  private final AtomicLong position = new AtomicLong();

  OrderMix() {
    List<String> texts = new ArrayList<>();
    Random random = new Random(42);
    for (int i = 0; i < TEXTS; i++) {
      texts.add(orderText(10_000 + i, random));
    }
    for (int i = 0; i < TURNS.length * TEXTS; i++) {
      cycle.add(new Incoming(TURNS[i % TURNS.length], texts.get(i % TEXTS)));
    }
  }

  /** May be called from any thread. */
  Incoming next() {
    return cycle.get((int) (position.getAndIncrement() % cycle.size()));
  }

  private static String orderText(int id, Random random) {
    StringBuilder text = new StringBuilder();
    text.append(id).append('|').append(COUNTRIES[random.nextInt(COUNTRIES.length)]);
    for (int i = 0; i < LINES; i++) {
      text.append('|').append(100_000 + random.nextInt(900_000));
      text.append('x').append(1 + random.nextInt(60));
      text.append('@').append(99 + random.nextInt(20_000));
    }
    return text.toString();
  }

  /** An order as it comes in: who sent it, and its text. */
  record Incoming(Tenant tenant, String text) {}
}
