package io.diag.agent.gate;

/**
 * A request that is let in.
 *
 * @param source against whose limits it counts
 * @param owner to be asked, off the event loop, whether the client may change the service; null if
 *     that is settled
 */
public record Admission(String source, OwnerCheck owner) {}
