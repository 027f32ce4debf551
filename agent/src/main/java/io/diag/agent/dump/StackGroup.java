package io.diag.agent.dump;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import java.util.List;

/**
 * The threads that are at one stack.
 *
 * @param stack leaf first
 * @param labels what all of them have in common
 * @param creators where those come from of which that is known, most frequent first
 */
public record StackGroup(
    List<Frame> stack, long count, List<Label> labels, List<CreatorCount> creators) {}
