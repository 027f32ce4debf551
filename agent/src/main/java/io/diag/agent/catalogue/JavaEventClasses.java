package io.diag.agent.catalogue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** The JDK's events that are Java classes, by these classes' annotations; none is initialised. */
final class JavaEventClasses {

  private static final String FOLDER = "jdk/jfr/events/";
  private static final String CLASS = ".class";

  static List<CatalogueEntry> list() throws ClassNotFoundException {
    List<CatalogueEntry> entries = new ArrayList<>();
    for (String name : names()) {
      Class<?> type = Class.forName(name, false, FlightRecorder.class.getClassLoader());
      if (type.isAnnotationPresent(Name.class) && !Modifier.isAbstract(type.getModifiers())) {
        entries.add(entry(type));
      }
    }
    return entries;
  }

  private static List<String> names() {
    ModuleReference module =
        ModuleLayer.boot()
            .configuration()
            .findModule(FlightRecorder.class.getModule().getName())
            .orElseThrow()
            .reference();
    try (ModuleReader reader = module.open();
        Stream<String> files = reader.list()) {
      return files
          .filter(file -> file.startsWith(FOLDER) && file.endsWith(CLASS))
          .map(file -> file.substring(0, file.length() - CLASS.length()).replace('/', '.'))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CatalogueEntry entry(Class<?> type) {
    Label label = type.getAnnotation(Label.class);
    Description description = type.getAnnotation(Description.class);
    Category category = type.getAnnotation(Category.class);
    return EventTypes.entry(
        type.getAnnotation(Name.class).value(),
        label == null ? null : label.value(),
        description == null ? null : description.value(),
        category == null ? List.of() : List.of(category.value()),
        fields(type));
  }

  /** Up to the class that all events extend, which has none. */
  private static List<String> fields(Class<?> type) {
    List<String> fields = new ArrayList<>();
    for (Class<?> owner = type; owner != null; owner = owner.getSuperclass()) {
      for (Field field : owner.getDeclaredFields()) {
        if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
          fields.add(field.getName());
        }
      }
    }
    return fields;
  }

  private JavaEventClasses() {}
}
