package io.diag.agent.creation;

import io.diag.agent.profile.Frame;
import java.util.List;

/**
 * Who started a thread.
 *
 * @param stack leaf first, what called the JDK's method for starting threads; one frame in brackets
 *     for a thread that was there before the agent or has come without such a call; empty where
 *     nothing is known
 * @param creatorId the id of the thread that started it, 0 if it is not known
 */
public record Creator(Kind kind, List<Frame> stack, long creatorId) {

  static final Creator BEFORE =
      new Creator(Kind.BEFORE_AGENT, List.of(Frame.pseudo("[started before diag]")), 0);

  static final Creator OF_JVM =
      new Creator(Kind.BEFORE_AGENT, List.of(Frame.pseudo("[attached or started by the JVM]")), 0);

  static final Creator WHILE_OFF =
      new Creator(Kind.BEFORE_AGENT, List.of(Frame.pseudo("[started while diag was off]")), 0);

  static final Creator NOT_SAMPLED = new Creator(Kind.NOT_SAMPLED, List.of(), 0);

  static final Creator OFF = new Creator(Kind.OFF, List.of(), 0);

  /** How much is known. */
  public enum Kind {
    /** The stack that started it. */
    KNOWN,
    /** A virtual thread that does not belong to the sample. */
    NOT_SAMPLED,
    /**
     * The agent was not asked: it came later or was off, or the thread was made by the JVM or
     * native code.
     */
    BEFORE_AGENT,
    /** Creators are not recorded. */
    OFF
  }
}
