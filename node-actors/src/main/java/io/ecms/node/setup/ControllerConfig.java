package io.ecms.node.setup;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.ecms.core.setup.HostSetup.Order;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The configuration file of a controller that is set up, in HOCON. */
final class ControllerConfig {
  private static final ConfigRenderOptions PLAIN = ConfigRenderOptions.concise();

  private ControllerConfig() {}

  /**
   * @param seeds servers to join, HOST:PORT
   * @param tls whether the members use TLS; its files lie in {@code tls/} of the data directory
   */
  static String of(Order order, List<String> seeds, SetupSettings settings, boolean tls) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("ecms.node.name", order.node().value());
    keys.put("ecms.node.address", order.target().host());
    keys.put("ecms.cluster.host", order.target().host());
    keys.put("ecms.cluster.seeds", seeds);
    if (tls) {
      String directory = settings.data() + "/tls/";
      keys.put("ecms.cluster.tls.enabled", true);
      keys.put("ecms.cluster.tls.key", directory + order.node() + ".key");
      keys.put("ecms.cluster.tls.certificate", directory + order.node() + ".crt");
      keys.put("ecms.cluster.tls.ca", directory + "ca.crt");
    }
    String ours =
        keys.entrySet().stream()
            .map(key ->
                key.getKey() + " = " + ConfigValueFactory.fromAnyRef(key.getValue()).render(PLAIN))
            .collect(Collectors.joining("\n"));
    String theirs = String.join("\n", settings.options());
    return "# Written when this host was made a node; written anew when that is repeated.\n"
        + ours
        + "\n"
        + theirs
        + "\n";
  }
}
