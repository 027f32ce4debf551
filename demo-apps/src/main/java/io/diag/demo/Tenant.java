package io.diag.demo;

/** The shop's two customers. */
enum Tenant {
  ACME,
  GLOBEX
}
