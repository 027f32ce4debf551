package io.diag.agent.catalogue;

import java.util.Comparator;

/**
 * One metric: what it is, not what its value is.
 *
 * @param prefix what it stands under
 * @param kind counter, gauge, event, ...; of an MBean's attribute its type
 * @param unit empty where there is none, or none is known
 */
public record CatalogueEntry(
    CatalogueOrigin origin,
    String prefix,
    String name,
    String kind,
    String unit,
    Cumulative cumulative,
    String description) {

  static final Comparator<CatalogueEntry> ORDER =
      Comparator.comparing(CatalogueEntry::origin)
          .thenComparing(CatalogueEntry::prefix)
          .thenComparing(CatalogueEntry::name);

  /** One that the agent exports. */
  public static CatalogueEntry ofAgent(
      String name, String kind, String unit, Cumulative cumulative, String description) {
    String[] words = name.split("_", 3);
    String prefix = words.length < 3 ? words[0] : words[0] + "_" + words[1];
    return new CatalogueEntry(
        CatalogueOrigin.AGENT, prefix, name, kind, unit, cumulative, description);
  }

  /** What no other has. */
  String key() {
    return origin.label() + " " + name;
  }

  public String howToGet() {
    return origin.howToGet(name);
  }
}
