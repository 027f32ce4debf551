package io.diag.agent.dump;

import java.util.List;

/**
 * One dump of all threads but the agent's, grouped by where they are.
 *
 * @param epochNanos when it was taken
 * @param threads how many there were
 * @param notShown how many more there were than a dump takes
 * @param notReached how many there were when its time was over: it is no measure of growth then
 */
public record ThreadGroups(
    long epochNanos, long threads, long notShown, long notReached, List<StackGroup> groups) {}
