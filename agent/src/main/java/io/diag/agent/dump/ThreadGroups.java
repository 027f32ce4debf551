package io.diag.agent.dump;

import java.util.List;

/**
 * One dump of all threads but the agent's, grouped by where they are.
 *
 * @param epochNanos when it was taken
 * @param threads how many there were
 * @param notShown how many more there were than a dump takes
 */
public record ThreadGroups(long epochNanos, long threads, long notShown, List<StackGroup> groups) {}
