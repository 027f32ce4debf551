package io.diag.agent.heap;

import java.time.Duration;

/**
 * Which of the followed objects have outlived a collection that was completed: those of which it is
 * known are in use, as Go has it; the others may be gone at the next one.
 */
final class Survival {

  /** Up to half a day. */
  private static final int CANARIES = 16;

  private final HeldObjects held;
  private final Outlived collections = new Outlived();
  private final Outlived markings;
  private final Canaries canaries =
      new Canaries(Object::new, CANARIES, Duration.ofMillis(500), /* untilGone= */ false);
  private final Canaries classes =
      new Canaries(new MarkedOnly()::make, CANARIES, Duration.ofSeconds(5), /* untilGone= */ true);

  Survival(HeldObjects held) {
    this.held = held;
    this.markings = held.isOfLarge() ? new Outlived() : collections;
  }

  /** To be called now and then: so that a collection that has passed is noticed. */
  void makeCanaries(long sampled, boolean hasHeld) {
    canaries.make(sampled);
    if (held.isOfLarge() && hasHeld) {
      classes.make(sampled);
    }
  }

  /** Before a collection that is asked for. */
  void makeCanariesNow(long sampled) {
    canaries.makeNow(sampled);
    if (held.isOfLarge()) {
      classes.makeNow(sampled);
    }
  }

  /**
   * Looks what has been freed; of the objects, what was found the last time. To be called before
   * they are looked at again, or one would count that a collection has freed in between.
   */
  void look(FollowedObjects objects) {
    collections.freed(Math.max(canaries.newestGone(), objects.newestDead()));
    if (held.isOfLarge()) {
      markings.freed(Math.max(classes.newestGone(), objects.newestDeadHeld()));
    }
  }

  /** Whether a collection is known to have been completed. */
  boolean isKnown() {
    return collections.pause() > 0;
  }

  /** The same of a marking, for those that are kept alive until then. */
  boolean isHeldKnown() {
    return markings.pause() > 0;
  }

  /** The last sampled object of which it is known. */
  long sample() {
    return collections.sample();
  }

  /** The same of those that are kept alive until a marking. */
  long heldSample() {
    return markings.sample();
  }

  /** The number of the pause by which it is known. */
  long pause() {
    return collections.pause();
  }
}
