package io.diag.agent.catalogue;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformLoggingMXBean;
import java.lang.management.PlatformManagedObject;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerDelegateMBean;

/**
 * The attributes of the platform's MBeans, by their interfaces. Neither the MBean server is made
 * for it, which takes a log manager with it, nor is any value read. Needs the module
 * java.management.
 */
final class PlatformBeans {

  static List<CatalogueEntry> attributes() {
    Map<String, CatalogueEntry> attributes = new TreeMap<>();
    for (Class<? extends PlatformManagedObject> type :
        ManagementFactory.getPlatformManagementInterfaces()) {
      for (String bean : names(type)) {
        BeanAttributes.addTo(attributes, bean, type);
      }
    }
    BeanAttributes.addTo(
        attributes, MBeanServerDelegate.DELEGATE_NAME.toString(), MBeanServerDelegateMBean.class);
    return new ArrayList<>(attributes.values());
  }

  /**
   * A bean whose interface has its name is not made for it: Flight Recorder's brings the machinery
   * of an MBean server, and that of java.util.logging the log manager.
   */
  private static List<String> names(Class<? extends PlatformManagedObject> type) {
    if (type == PlatformLoggingMXBean.class) {
      return List.of(LogManager.LOGGING_MXBEAN_NAME);
    }
    try {
      Field name = type.getField("MXBEAN_NAME");
      return List.of((String) name.get(null));
    } catch (NoSuchFieldException | IllegalAccessException e) {
      return ManagementFactory.getPlatformMXBeans(type).stream()
          .map(bean -> bean.getObjectName().toString())
          .toList();
    }
  }

  private PlatformBeans() {}
}
