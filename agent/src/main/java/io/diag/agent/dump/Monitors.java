package io.diag.agent.dump;

import java.util.List;

/** Tells which monitors threads hold and wait for. */
interface Monitors {

  /** Fills in what it knows of these threads. */
  void tell(List<ThreadRecord> records);

  /**
   * What it cannot tell; empty if nothing.
   *
   * @param hasVirtual whether there are virtual threads at all
   */
  String missing(boolean hasVirtual);

  /** As this JDK tells it. */
  static Monitors create(SnapshotMonitors snapshots) {
    if (snapshots != null) {
      return snapshots;
    }
    try {
      return new ManagementMonitors();
    } catch (LinkageError e) {
      return new Unknown();
    }
  }

  /** In an image without the module. */
  final class Unknown implements Monitors {

    @Override
    public void tell(List<ThreadRecord> records) {}

    @Override
    public String missing(boolean hasVirtual) {
      return "monitors: this image has no module java.management";
    }
  }
}
