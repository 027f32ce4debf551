package io.diag.agent.recent;

import java.util.function.DoubleSupplier;

/**
 * A number that is looked at once a second.
 *
 * @param name as of a metric
 * @param title what people read above its chart
 * @param unit {@code bytes} and {@code bytes/s} are shown in KiB and so on; all others as they are
 * @param value its value now, a rate included; NaN while it is not known
 */
public record Series(String name, String title, String unit, DoubleSupplier value) {}
