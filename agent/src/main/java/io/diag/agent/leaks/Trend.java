package io.diag.agent.leaks;

import io.diag.agent.profile.Frame;
import java.util.List;

/**
 * How a stack has changed lately, suspect or not.
 *
 * @param stack leaf first
 * @param creator where most of its threads were started; empty where that is not known
 * @param change since the dump before the last one
 * @param perMinute over the last four intervals
 * @param state null if it is no suspect
 */
record Trend(
    List<Frame> stack,
    List<Frame> creator,
    long count,
    long change,
    double perMinute,
    Suspect.State state) {}
