package io.ecms.node;

import com.typesafe.config.Config;
import io.ecms.core.model.InvalidValue;
import io.ecms.node.service.HostService;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which services of the host the node looks after, and how often (I11).
 *
 * @param interval at least 1 s
 */
public record HostServices(List<HostService> services, Duration interval) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  public HostServices {
    services = List.copyOf(services);
    if (interval.compareTo(SHORTEST) < 0) {
      throw new InvalidValue("ecms.node.service-interval", "must be at least " + SHORTEST);
    }
    Set<String> names = new HashSet<>();
    for (HostService service : services) {
      if (!names.add(service.name())) {
        throw new InvalidValue("ecms.node.services", "has '" + service.name() + "' twice");
      }
    }
  }

  /** Reads the part below {@code ecms.node}. */
  static HostServices of(Config node) {
    return new HostServices(
        node.getConfigList("services").stream().map(HostServices::service).toList(),
        node.getDuration("service-interval"));
  }

  private static HostService service(Config one) {
    return InvalidValue.named(
        "ecms.node.services",
        () ->
            new HostService(
                one.getString("name"),
                one.getStringList("check"),
                one.hasPath("restart") ? one.getStringList("restart") : List.of()));
  }
}
