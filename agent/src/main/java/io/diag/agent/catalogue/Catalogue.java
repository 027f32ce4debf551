package io.diag.agent.catalogue;

import io.diag.agent.boot.JavaBase;
import io.diag.agent.boot.JdkModules;
import io.diag.hooks.SuppressedErrors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every metric that this JVM and the agent can give, found out by asking them, since each JDK, each
 * collector and each set of modules has others.
 *
 * @param notes why a section has no entries
 */
public record Catalogue(
    JvmDescription jvm,
    Map<CatalogueOrigin, List<CatalogueEntry>> sections,
    Map<CatalogueOrigin, String> notes) {

  private static final String FEATURE = "catalogue";

  /** Of this JVM, as it is now. */
  public static Catalogue ofThisJvm(CatalogueSource agent, JavaBase javaBase) {
    Map<CatalogueOrigin, CatalogueSource> sources = new EnumMap<>(CatalogueOrigin.class);
    sources.put(CatalogueOrigin.AGENT, agent);
    sources.put(CatalogueOrigin.MBEAN, Catalogue::beans);
    sources.put(CatalogueOrigin.COUNTER, new JvmCounters(javaBase));
    sources.put(CatalogueOrigin.EVENT, () -> events(javaBase));
    return of(JvmDescription.ofThisJvm(), sources);
  }

  List<CatalogueEntry> entries(CatalogueOrigin origin) {
    return sections.getOrDefault(origin, List.of());
  }

  /** By what they stand under, in order. */
  Map<String, List<CatalogueEntry>> groups(CatalogueOrigin origin) {
    Map<String, List<CatalogueEntry>> groups = new LinkedHashMap<>();
    for (CatalogueEntry entry : entries(origin)) {
      groups.computeIfAbsent(entry.prefix(), prefix -> new ArrayList<>()).add(entry);
    }
    return groups;
  }

  static Catalogue of(JvmDescription jvm, Map<CatalogueOrigin, CatalogueSource> sources) {
    Map<CatalogueOrigin, List<CatalogueEntry>> sections = new EnumMap<>(CatalogueOrigin.class);
    Map<CatalogueOrigin, String> notes = new EnumMap<>(CatalogueOrigin.class);
    sources.forEach(
        (origin, source) -> {
          try {
            sections.put(origin, ordered(source.entries()));
          } catch (MissingSourceException e) {
            notes.put(origin, e.getMessage());
          } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            SuppressedErrors.report(FEATURE, e);
            notes.put(origin, "Left out: this JDK keeps them in another way (" + e + ").");
          }
        });
    return new Catalogue(jvm, sections, notes);
  }

  /** One of each name. */
  private static List<CatalogueEntry> ordered(Collection<CatalogueEntry> entries) {
    List<CatalogueEntry> ordered = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (CatalogueEntry entry : entries) {
      if (keys.add(entry.key())) {
        ordered.add(entry);
      }
    }
    ordered.sort(CatalogueEntry.ORDER);
    return ordered;
  }

  private static List<CatalogueEntry> beans() throws MissingSourceException {
    require("java.management");
    return PlatformBeans.attributes();
  }

  private static List<CatalogueEntry> events(JavaBase javaBase)
      throws MissingSourceException, ReflectiveOperationException {
    require("jdk.jfr");
    return EventTypes.list(javaBase);
  }

  /** Before a class is loaded that uses it. */
  private static void require(String module) throws MissingSourceException {
    if (!JdkModules.has(module)) {
      throw new MissingSourceException("Left out: this JVM lacks the module " + module + ".");
    }
  }
}
