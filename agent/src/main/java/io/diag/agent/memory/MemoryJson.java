package io.diag.agent.memory;

import io.diag.agent.format.JsonText;

/** {@code /debug/memory?format=json}. A number that there is none of is left out. */
final class MemoryJson {

  static String of(MemoryTable table) {
    JsonText json = new JsonText().beginObject().name("rows").beginArray();
    for (MemoryRow row : table.rows()) {
      json.beginObject().name("name").value(row.name());
      if (row.isPart()) {
        json.name("part_of").value(row.whole());
      }
      number(json, "used", row.used());
      number(json, "committed", row.committed());
      number(json, "max", row.max());
      json.name("from").value(row.from()).endObject();
    }
    json.endArray().name("notes").beginArray();
    table.notes().forEach(json::value);
    return json.endArray().endObject() + "\n";
  }

  private static void number(JsonText json, String name, long bytes) {
    if (bytes >= 0) {
      json.name(name).value(bytes);
    }
  }

  private MemoryJson() {}
}
