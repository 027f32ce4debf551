package io.diag.agent.recent;

import java.util.List;

/**
 * Values of some series, the oldest first.
 *
 * @param now in seconds, since some time before all of them
 * @param times when each was taken, in the same seconds
 * @param values of each series, as many as there are times
 */
public record RecentValues(List<Series> series, double now, double[] times, double[][] values) {}
