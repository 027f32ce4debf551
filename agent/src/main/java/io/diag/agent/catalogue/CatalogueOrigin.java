package io.diag.agent.catalogue;

/** Where a metric comes from, and with that how to get it. */
public enum CatalogueOrigin {
  AGENT("agent", "The agent", "`curl localhost:6060/metrics`"),
  MBEAN(
      "MBean",
      "Platform MBeans",
      "`BEAN#Attribute` or `BEAN#Attribute.item`, by `jconsole` or any other JMX client"),
  COUNTER(
      "JVM counter",
      "Performance counters of the JVM",
      "`jcmd PID PerfCounter.print`, some by `jstat`; `sun.os.hrt.frequency` ticks are a second"),
  EVENT(
      "JFR event",
      "Events of Flight Recorder",
      "`jcmd PID JFR.start 'EVENT#enabled=true' duration=60s filename=FILE.jfr`, then"
          + " `jfr print --events EVENT FILE.jfr`");

  private final String label;
  private final String title;
  private final String instruction;

  CatalogueOrigin(String label, String title, String instruction) {
    this.label = label;
    this.title = title;
    this.instruction = instruction;
  }

  /** As it stands in the column "Source". */
  public String label() {
    return label;
  }

  /** Of the section. */
  String title() {
    return title;
  }

  /** How to get any of them, in Markdown. */
  String instruction() {
    return instruction;
  }

  /** How to get the one of this name. */
  String howToGet(String name) {
    return switch (this) {
      case AGENT -> "curl localhost:6060/metrics, metric " + name;
      case MBEAN -> attribute(name);
      case COUNTER -> "jcmd PID PerfCounter.print, counter " + name;
      case EVENT -> "jcmd PID JFR.start '" + name + "#enabled=true' duration=60s filename=FILE.jfr";
    };
  }

  /** Null if none has this label. */
  static CatalogueOrigin labelled(String label) {
    for (CatalogueOrigin origin : values()) {
      if (origin.label.equals(label)) {
        return origin;
      }
    }
    return null;
  }

  private static String attribute(String name) {
    int hash = name.lastIndexOf('#');
    String[] parts = name.substring(hash + 1).split("\\.", 2);
    return "MBean "
        + name.substring(0, Math.max(hash, 0))
        + ", attribute "
        + parts[0]
        + (parts.length < 2 ? "" : ", item " + parts[1]);
  }
}
