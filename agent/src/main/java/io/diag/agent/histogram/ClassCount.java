package io.diag.agent.histogram;

/**
 * One class's objects.
 *
 * @param name as in source, such as {@code int[]}
 * @param module empty for a class that is in none with a name
 */
public record ClassCount(String name, String module, long instances, long bytes) {}
