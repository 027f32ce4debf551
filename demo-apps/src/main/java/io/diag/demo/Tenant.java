package io.diag.demo;

import io.diag.api.Labels;

/** The shop's two customers. */
enum Tenant {
  ACME("acme"),
  GLOBEX("globex");

  // A set of labels never changes.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Labels labels;

  Tenant(String name) {
    this.labels = Labels.of("tenant", name);
  }

  /** What work for it is labelled with. */
  Labels labels() {
    return labels;
  }
}
