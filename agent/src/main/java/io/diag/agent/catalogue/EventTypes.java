package io.diag.agent.catalogue;

import io.diag.agent.boot.JavaBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.ValueDescriptor;

/**
 * The types of Flight Recorder's events. The recorder is not made for it: FlightRecorder's own list
 * makes it, with two threads, up to 28 MB and instrumented classes of the JDK, for good. Its
 * register of types alone has the JVM's own types and those of the service; the JDK's Java events
 * join them only when the recorder is made, and are read from their classes. Needs the module
 * jdk.jfr.
 */
final class EventTypes {

  private static final String PACKAGE = "jdk.jfr.internal";
  private static final String REGISTER = PACKAGE + ".MetadataRepository";

  /** Nearly every event has them. */
  private static final Set<String> COMMON =
      Set.of("startTime", "duration", "eventThread", "stackTrace");

  static List<CatalogueEntry> list(JavaBase javaBase)
      throws MissingSourceException, ReflectiveOperationException {
    if (!FlightRecorder.isAvailable()) {
      throw new MissingSourceException("Left out: this JVM has Flight Recorder switched off.");
    }
    Map<String, CatalogueEntry> types = new TreeMap<>();
    for (EventType type : registered(javaBase)) {
      types.put(type.getName(), entry(type));
    }
    // Some of JDK 25 are also among the JVM's own, until the recorder is made and the class counts.
    for (CatalogueEntry type : JavaEventClasses.list()) {
      types.put(type.name(), type);
    }
    return new ArrayList<>(types.values());
  }

  @SuppressWarnings("unchecked")
  private static List<EventType> registered(JavaBase javaBase) throws ReflectiveOperationException {
    javaBase.open(FlightRecorder.class.getModule(), PACKAGE);
    Class<?> type = Class.forName(REGISTER, true, null);
    Object register = type.getMethod("getInstance").invoke(null);
    return (List<EventType>) type.getMethod("getRegisteredEventTypes").invoke(register);
  }

  private static CatalogueEntry entry(EventType type) {
    return entry(
        type.getName(),
        type.getLabel(),
        type.getDescription(),
        type.getCategoryNames(),
        type.getFields().stream().map(ValueDescriptor::getName).toList());
  }

  /** Label and description may be null. */
  static CatalogueEntry entry(
      String name, String label, String description, List<String> category, List<String> fields) {
    StringBuilder text = new StringBuilder(label == null ? "" : label);
    if (description != null && !description.equals(label)) {
      text.append(text.length() == 0 ? "" : ": ").append(description);
    }
    List<String> own = fields.stream().filter(field -> !COMMON.contains(field)).toList();
    if (!own.isEmpty()) {
      text.append(text.length() == 0 ? "" : text.toString().endsWith(".") ? " " : ". ");
      text.append("Fields: ").append(String.join(", ", own));
    }
    String owner = name.substring(0, Math.max(name.lastIndexOf('.'), 0));
    return new CatalogueEntry(
        CatalogueOrigin.EVENT,
        owner + (category.isEmpty() ? "" : ": " + String.join(" / ", category)),
        name,
        "event",
        "",
        Cumulative.NO,
        text.toString());
  }

  private EventTypes() {}
}
