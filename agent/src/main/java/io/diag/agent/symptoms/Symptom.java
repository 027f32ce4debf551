package io.diag.agent.symptoms;

/**
 * What a service shows, what to ask then, and what asking costs it. But for the first all are
 * {@link Phrase}s.
 */
public record Symptom(String question, String ask, String safepoint, String cpu, String bytes) {}
