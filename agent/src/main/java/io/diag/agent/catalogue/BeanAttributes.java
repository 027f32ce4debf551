package io.diag.agent.catalogue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** The attributes of one interface of an MBean, found as the MBean server does. */
final class BeanAttributes {

  private static final Pattern PACKAGES = Pattern.compile("\\b(?:[a-z]\\w*\\.)+");

  /** Also the numbers in it, of one that is composite. */
  static void addTo(Map<String, CatalogueEntry> attributes, String bean, Class<?> type) {
    for (Method getter : type.getMethods()) {
      String attribute = attribute(getter);
      if (!attribute.isEmpty()) {
        add(attributes, bean, attribute, getter, "");
        if (isComposite(getter.getReturnType())) {
          addItems(attributes, bean, attribute, getter.getReturnType());
        }
      }
    }
  }

  private static void addItems(
      Map<String, CatalogueEntry> attributes, String bean, String attribute, Class<?> composite) {
    for (Method getter : composite.getMethods()) {
      String name = attribute(getter);
      if (!name.isEmpty() && isNumber(getter.getReturnType())) {
        String item = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        add(attributes, bean, attribute + "." + item, getter, Words.of(attribute) + ": ");
      }
    }
  }

  private static void add(
      Map<String, CatalogueEntry> attributes,
      String bean,
      String attribute,
      Method getter,
      String owner) {
    boolean number = isNumber(getter.getReturnType());
    String last = attribute.substring(attribute.indexOf('.') + 1);
    String name = bean + "#" + attribute;
    attributes.put(
        name,
        new CatalogueEntry(
            CatalogueOrigin.MBEAN,
            bean,
            name,
            kind(getter.getGenericReturnType()),
            number ? AttributeNames.unit(getter.getDeclaringClass(), last) : "",
            number ? AttributeNames.cumulative(last) : Cumulative.NO,
            Words.sentence(owner + Words.of(last))
                + of(bean)
                + (getter.isAnnotationPresent(Deprecated.class) ? " (deprecated)" : "")));
  }

  /** Empty if it is no getter. */
  private static String attribute(Method method) {
    String name = method.getName();
    if (method.getParameterCount() > 0 || Modifier.isStatic(method.getModifiers())) {
      return "";
    }
    if (name.startsWith("is") && method.getReturnType() == boolean.class) {
      return name.substring(2);
    }
    boolean getter = name.startsWith("get") && method.getReturnType() != void.class;
    return getter && method.getDeclaringClass() != Object.class ? name.substring(3) : "";
  }

  private static boolean isNumber(Class<?> type) {
    return type.isPrimitive() && type != boolean.class && type != char.class;
  }

  /** By the convention for types that an MXBean hands out. */
  private static boolean isComposite(Class<?> type) {
    if (type.isPrimitive() || type == String.class || type == ObjectName.class) {
      return false;
    }
    try {
      return Modifier.isStatic(type.getMethod("from", CompositeData.class).getModifiers());
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  private static String kind(Type type) {
    return PACKAGES.matcher(type.getTypeName()).replaceAll("");
  }

  /** Which of several beans of its type it is. */
  private static String of(String bean) {
    try {
      ObjectName parsed = new ObjectName(bean);
      String name = parsed.getKeyProperty("name");
      String type = parsed.getKeyProperty("type");
      return name == null ? "" : ", of the " + Words.of(type) + " " + name;
    } catch (MalformedObjectNameException e) {
      return "";
    }
  }

  private BeanAttributes() {}
}
