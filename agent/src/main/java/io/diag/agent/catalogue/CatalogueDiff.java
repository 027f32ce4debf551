package io.diag.agent.catalogue;

import io.diag.agent.format.JsonText;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What another JVM, or the same with other flags, has more, less or otherwise. Sections that one of
 * the two lacks are not compared, but named.
 */
public final class CatalogueDiff {

  private record Change(CatalogueFile.Row before, CatalogueFile.Row now) {}

  private final CatalogueFile old;
  private final CatalogueFile current;
  private final Set<CatalogueOrigin> leftOut = EnumSet.noneOf(CatalogueOrigin.class);
  private final List<CatalogueFile.Row> added = new ArrayList<>();
  private final List<CatalogueFile.Row> removed = new ArrayList<>();
  private final List<Change> changed = new ArrayList<>();

  private CatalogueDiff(CatalogueFile old, CatalogueFile current) {
    this.old = old;
    this.current = current;
    leftOut.addAll(old.origins());
    leftOut.addAll(current.origins());
    leftOut.removeIf(each -> old.origins().contains(each) && current.origins().contains(each));
    Set<String> keys = new TreeSet<>(old.rows().keySet());
    keys.addAll(current.rows().keySet());
    for (String key : keys) {
      compare(old.rows().get(key), current.rows().get(key));
    }
  }

  /** Of two catalogues in Markdown. */
  public static CatalogueDiff of(CatalogueFile old, CatalogueFile current) {
    return new CatalogueDiff(old, current);
  }

  private void compare(CatalogueFile.Row before, CatalogueFile.Row now) {
    if (leftOut.contains((before == null ? now : before).origin())) {
      return;
    }
    if (before == null) {
      added.add(now);
    } else if (now == null) {
      removed.add(before);
    } else if (!before.cells().equals(now.cells())) {
      changed.add(new Change(before, now));
    }
  }

  public boolean isEmpty() {
    return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
  }

  /** A line each, and how many. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("from ").append(old.jvm()).append('\n');
    text.append("to   ").append(current.jvm()).append('\n');
    for (CatalogueOrigin origin : leftOut) {
      text.append("not compared, since only one has any: ").append(origin.label()).append('\n');
    }
    for (CatalogueFile.Row row : added) {
      text.append("+ ").append(row.origin().label()).append(' ').append(row.name()).append('\n');
    }
    for (CatalogueFile.Row row : removed) {
      text.append("- ").append(row.origin().label()).append(' ').append(row.name()).append('\n');
    }
    for (Change change : changed) {
      text.append("~ ").append(change.now.origin().label()).append(' ').append(change.now.name());
      text.append(": ").append(change.before.changesTo(change.now)).append('\n');
    }
    return text.append(added.size() + " added, " + removed.size() + " removed, ")
        .append(changed.size() + " changed\n")
        .toString();
  }

  public String json() {
    JsonText json = new JsonText().beginObject();
    json.name("from").value(old.jvm()).name("to").value(current.jvm());
    json.name("not_compared").beginArray();
    leftOut.forEach(origin -> json.value(origin.label()));
    json.endArray().name("added").beginArray();
    added.forEach(row -> add(json, row, ""));
    json.endArray().name("removed").beginArray();
    removed.forEach(row -> add(json, row, ""));
    json.endArray().name("changed").beginArray();
    changed.forEach(change -> add(json, change.now, change.before.changesTo(change.now)));
    return json.endArray().endObject() + "\n";
  }

  private static void add(JsonText json, CatalogueFile.Row row, String changes) {
    json.beginObject().name("source").value(row.origin().label()).name("name").value(row.name());
    if (!changes.isEmpty()) {
      json.name("changes").value(changes);
    }
    json.endObject();
  }
}
