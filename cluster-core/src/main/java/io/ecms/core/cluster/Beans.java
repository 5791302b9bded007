package io.ecms.core.cluster;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers MXBeans. A second program part of the same name in one JVM takes the name over. */
public final class Beans {
  private static final Logger LOG = LoggerFactory.getLogger(Beans.class);

  private Beans() {}

  /** Makes the bean visible under {@code name}. */
  public static void register(String name, Object bean) {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName objectName = new ObjectName(name);
      if (server.isRegistered(objectName)) {
        server.unregisterMBean(objectName);
      }
      server.registerMBean(bean, objectName);
    } catch (JMException e) {
      // Without the bean everything works; only the view of it is missing.
      LOG.warn("Cannot register the bean {}: {}", name, e.toString());
    }
  }

  /** Removes the bean; no error when it is not there. */
  public static void unregister(String name) {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName objectName = new ObjectName(name);
      if (server.isRegistered(objectName)) {
        server.unregisterMBean(objectName);
      }
    } catch (JMException e) {
      LOG.warn("Cannot unregister the bean {}: {}", name, e.toString());
    }
  }
}
