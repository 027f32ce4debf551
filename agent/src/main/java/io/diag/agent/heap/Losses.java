package io.diag.agent.heap;

import io.diag.agent.profile.ProfileBuilder;

/**
 * What is missing from a heap profile.
 *
 * @param samples that were not taken, for want of room
 * @param notFollowed objects that are missing from what is in use: one more than may be followed
 * @param notHeld the same: they would have kept too much alive
 * @param withoutStack samples for whose stack there was no room
 * @param withoutLabels samples whose thread had no room to record its labels
 */
record Losses(long samples, long notFollowed, long notHeld, long withoutStack, long withoutLabels) {

  static final Losses NONE = new Losses(0, 0, 0, 0, 0);

  void comment(ProfileBuilder builder) {
    comment(builder, samples, " samples were lost, since there were too many at a time");
    comment(
        builder,
        notFollowed,
        " sampled objects are missing from what is in use, since too many are followed (option"
            + " heap.max-objects)");
    comment(
        builder,
        notHeld,
        " large objects are missing from what is in use, since following them would have kept too"
            + " much memory from being freed");
    comment(
        builder,
        withoutStack,
        " samples are without their stack, since there are too many different ones (option"
            + " heap.max-stacks)");
    comment(
        builder,
        withoutLabels,
        " samples are without their labels, which changed more often than was recorded");
  }

  private static void comment(ProfileBuilder builder, long count, String text) {
    if (count > 0) {
      builder.comment(count + text);
    }
  }
}
