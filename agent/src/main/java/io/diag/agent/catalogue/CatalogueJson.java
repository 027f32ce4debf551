package io.diag.agent.catalogue;

import io.diag.agent.format.JsonText;
import java.util.List;
import java.util.Map;

/** The catalogue for programs. */
public final class CatalogueJson {

  public static String of(Catalogue catalogue) {
    JsonText json = new JsonText().beginObject();
    JvmDescription jvm = catalogue.jvm();
    json.name("jvm").beginObject().name("name").value(jvm.name());
    json.name("collector").value(jvm.collector()).name("flags").beginArray();
    jvm.flags().forEach(json::value);
    json.endArray().endObject().name("notes").beginObject();
    for (Map.Entry<CatalogueOrigin, String> note : catalogue.notes().entrySet()) {
      json.name(note.getKey().label()).value(note.getValue());
    }
    json.endObject().name("metrics").beginArray();
    for (List<CatalogueEntry> section : catalogue.sections().values()) {
      for (CatalogueEntry entry : section) {
        add(json, entry);
      }
    }
    return json.endArray().endObject() + "\n";
  }

  private static void add(JsonText json, CatalogueEntry entry) {
    json.beginObject().name("name").value(entry.name()).name("kind").value(entry.kind());
    json.name("unit").value(entry.unit());
    json.name("cumulative");
    if (entry.cumulative() == Cumulative.UNKNOWN) {
      json.nullValue();
    } else {
      json.value(entry.cumulative() == Cumulative.YES);
    }
    json.name("description").value(entry.description());
    json.name("source").value(entry.origin().label()).name("prefix").value(entry.prefix());
    json.name("get").value(entry.howToGet()).endObject();
  }

  private CatalogueJson() {}
}
