package io.diag.agent.dump;

import io.diag.agent.profile.Frame;
import java.util.List;

/**
 * How many threads of a group were started at one stack.
 *
 * @param stack leaf first
 */
public record CreatorCount(List<Frame> stack, long count) {}
