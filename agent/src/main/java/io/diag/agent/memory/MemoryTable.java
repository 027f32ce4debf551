package io.diag.agent.memory;

import java.util.ArrayList;
import java.util.List;

/** What is known of this process's memory, and what is not. */
public final class MemoryTable {

  private final List<MemoryRow> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  void add(MemoryRow row) {
    rows.add(row);
  }

  /** Something that a reader has to know, such as what is not here, and why. */
  void note(String note) {
    notes.add(note);
  }

  List<MemoryRow> rows() {
    return List.copyOf(rows);
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  /** Null if there is none of this name that is no part of another. */
  MemoryRow row(String name) {
    return part("", name);
  }

  /** Null if there is no such part. */
  MemoryRow part(String whole, String name) {
    for (MemoryRow row : rows) {
      if (row.whole().equals(whole) && row.name().equals(name)) {
        return row;
      }
    }
    return null;
  }

  /** For who reads it, in MiB. */
  public String text() {
    return MemoryText.of(this);
  }

  /** The same in bytes. */
  public String json() {
    return MemoryJson.of(this);
  }
}
