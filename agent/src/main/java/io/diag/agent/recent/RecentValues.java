package io.diag.agent.recent;

import java.util.List;

/**
 * Values of some series, the oldest first.
 *
 * @param ages how many seconds ago each was taken
 * @param values of each series, as many as there are ages
 */
public record RecentValues(List<Series> series, double[] ages, double[][] values) {}
