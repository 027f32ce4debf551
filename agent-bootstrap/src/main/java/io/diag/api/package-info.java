/**
 * What an application may compile against.
 *
 * <p>Everything here does nothing, cheaply, when the agent is not loaded, so that a service can
 * keep the calls in its code and decide at start, with {@code -javaagent:diag.jar}, whether they
 * mean anything. Nothing here throws because of the agent.
 */
package io.diag.api;
