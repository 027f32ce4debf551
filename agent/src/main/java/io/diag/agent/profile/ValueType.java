package io.diag.agent.profile;

/**
 * What a number of a profile means, such as {@code cpu} in {@code nanoseconds}.
 *
 * @param unit as pprof knows it: count, nanoseconds, bytes
 */
public record ValueType(String type, String unit) {}
