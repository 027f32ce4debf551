package io.diag.agent.profile;

import java.util.List;

/**
 * What was measured at one stack under one set of labels.
 *
 * @param stack leaf first; empty where no frame is known
 * @param values one for each sample type of the profile
 */
public record Sample(List<Frame> stack, List<Label> labels, long[] values) {}
