package io.diag.agent.catalogue;

import java.util.List;

/** Where a section's entries come from, found out when asked. */
public interface CatalogueSource {

  /** In any order. */
  List<CatalogueEntry> entries() throws MissingSourceException, ReflectiveOperationException;
}
