package io.diag.agent.metrics;

import io.prometheus.metrics.config.MetricsProperties;
import io.prometheus.metrics.config.PrometheusProperties;

/**
 * The client library's settings: its own defaults. What it would read by itself, system properties,
 * environment variables and a file, is meant for a copy of it that the service may have.
 */
final class PrometheusSettings {

  /** Without exemplars, which nobody here gives, and for which the library starts a thread. */
  static final PrometheusProperties DEFAULTS =
      PrometheusProperties.builder()
          .defaultMetricsProperties(MetricsProperties.builder().exemplarsEnabled(false).build())
          .build();

  private PrometheusSettings() {}
}
