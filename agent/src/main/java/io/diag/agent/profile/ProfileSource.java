package io.diag.agent.profile;

/** What has a profile to show at any time. */
public interface ProfileSource {

  /** Its path below {@code /debug/pprof/}. */
  String name();

  /** What it answers, for the index. */
  String description();

  /** What asking costs the service, for the index. */
  String cost();

  /** How much it holds; cheap. */
  int count();

  /** What it holds now. */
  Profile collect();

  /** The same with what is of the agent itself, where that is otherwise left out. */
  default ProfileSource withAgent() {
    return this;
  }

  /** What its text form has behind the samples: lines, each with its end. */
  default String trailer() {
    return "";
  }
}
