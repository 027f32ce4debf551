package io.diag.it.apps;

import java.lang.management.ManagementFactory;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Name;

/**
 * Lists what can be had of a JVM the way its own tools do. A command a line on stdin; each is
 * answered with how many.
 */
public final class Monitored {

  @Name("io.diag.test.Own")
  @Description("a | pipe,\na line and <i>markup</i>")
  static final class OwnEvent extends Event {

    int amount;
  }

  public static void main(String[] args) throws Exception {
    Commands.serve(words -> words[0].equals("beans") ? beans() : events());
  }

  private static int beans() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    int count = 0;
    for (ObjectName bean : server.queryNames(null, null)) {
      for (MBeanAttributeInfo attribute : server.getMBeanInfo(bean).getAttributes()) {
        System.out.println("bean " + bean + "#" + attribute.getName());
        count++;
      }
    }
    return count;
  }

  private static int events() {
    FlightRecorder.register(OwnEvent.class);
    int count = 0;
    for (EventType type : FlightRecorder.getFlightRecorder().getEventTypes()) {
      System.out.println("event " + type.getName());
      count++;
    }
    return count;
  }

  private Monitored() {}
}
