package io.diag.it.apps;

import io.diag.api.Labels;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;

/** Of scopes and of a thread's own labels. */
// A scope is there to be closed; a thread yields so that another one gets its carrier.
@SuppressWarnings({"try", "ThreadPriorityCheck"})
final class ScopeRules extends LabelRules {

  static void check() {
    rule("scopes nest", ScopeRules::nest);
    rule("exceptions end scopes", ScopeRules::exceptions);
    rule("scopes closed out of order", ScopeRules::outOfOrder);
    rule("scopes closed elsewhere or twice", ScopeRules::closedElsewhere);
    rule("the thread's own labels", ScopeRules::ownLabels);
    rule("deep scopes", ScopeRules::deep);
    rule("wrapped tasks", ScopeRules::wrapped);
  }

  private static void nest() throws Exception {
    ACME.run(
        () -> {
          is(ACME, Labels.current());
          CHECKOUT.run(() -> is(ACME.merge(CHECKOUT), Labels.current()));
          GLOBEX.run(() -> is(GLOBEX, Labels.current()));
          NONE.run(() -> is(ACME, Labels.current()));
          is(ACME, Labels.current());
        });
    is(
        Map.of("tenant", "globex", "endpoint", "/checkout"),
        ACME.call(() -> CHECKOUT.call(() -> GLOBEX.call(() -> Labels.current().asMap()))));
    try (Labels.Scope outer = ACME.open();
        Labels.Scope inner = CHECKOUT.open()) {
      is(ACME.merge(CHECKOUT), Labels.current());
      is("acme", Labels.current().get("tenant"));
    }
  }

  private static void exceptions() throws Exception {
    ACME.run(
        () -> {
          try {
            GLOBEX.run(
                () -> {
                  throw new IllegalArgumentException();
                });
          } catch (IllegalArgumentException e) {
            is(ACME, Labels.current());
          }
          try (Labels.Scope scope = GLOBEX.open()) {
            throw new IllegalArgumentException();
          } catch (IllegalArgumentException e) {
            is(ACME, Labels.current());
          }
        });
    try {
      ACME.call(
          () -> {
            throw new java.io.IOException("as it was");
          });
    } catch (java.io.IOException e) {
      is("as it was", e.getMessage());
    }
  }

  private static void outOfOrder() {
    Labels.Scope outer = ACME.open();
    Labels.Scope inner = CHECKOUT.open();
    outer.close();
    is(NONE, Labels.current());
    Labels.Scope next = GLOBEX.open();
    Labels.Scope nextInner = CHECKOUT.open();
    // It ended with the outer one. What is open now is not its own, though at the same depth.
    inner.close();
    is(GLOBEX.merge(CHECKOUT), Labels.current());
    nextInner.close();
    is(GLOBEX, Labels.current());
    next.close();
    Labels.Scope left = ACME.open();
    GLOBEX.run(CHECKOUT::open);
    is(ACME, Labels.current());
    left.close();
  }

  private static void closedElsewhere() throws Exception {
    Labels.Scope scope = ACME.open();
    inThread(scope::close);
    is(ACME, Labels.current());
    scope.close();
    Labels.Scope other = GLOBEX.open();
    scope.close();
    is(GLOBEX, Labels.current());
    other.close();
  }

  private static void ownLabels() throws Exception {
    Labels.set(ACME);
    CHECKOUT.run(
        () -> {
          is(ACME.merge(CHECKOUT), Labels.current());
          Labels.set(GLOBEX);
          is(GLOBEX, Labels.current());
        });
    is(ACME, Labels.current());
    Labels.set(NONE);
    inThread(() -> is(NONE, Labels.current()));
  }

  private static void deep() {
    deep(1);
  }

  private static void deep(int level) {
    if (level <= 100) {
      Labels.of("level", "" + level).run(() -> deep(level + 1));
      is(level == 1 ? NONE : Labels.of("level", "" + (level - 1)), Labels.current());
    }
  }

  private static void wrapped() throws Exception {
    AtomicReference<Labels> seen = new AtomicReference<>();
    Runnable task = () -> seen.set(Labels.current());
    is(true, Labels.wrap(task) == task);
    Runnable wrapped = ACME.call(() -> Labels.wrap(task));
    Callable<Labels> call = GLOBEX.call(() -> Labels.wrap(Labels::current));
    inThread(wrapped);
    is(ACME, seen.get());
    is(GLOBEX, call.call());
    FutureTask<Labels> future = new FutureTask<>(Labels::current);
    ACME.run(future);
    is(ACME, future.get());
  }

  private ScopeRules() {}
}
