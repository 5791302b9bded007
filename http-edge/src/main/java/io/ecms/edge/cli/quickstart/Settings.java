package io.ecms.edge.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.launch.HypervisorKind;
import io.ecms.edge.cli.output.Json;
import java.net.URI;

/**
 * What a quickstart is made of; remembered in its directory, so that it is the same when it is
 * started again.
 *
 * @param port TCP port of HTTP on 127.0.0.1
 * @param nodes number of node controllers
 * @param hypervisor what all of them use
 * @param degree most children of a member of an image tree
 */
public record Settings(int port, int nodes, HypervisorKind hypervisor, int degree) {
  static final String BIND = "127.0.0.1";
  static final int DEFAULT_PORT = 8080;
  static final int DEFAULT_NODES = 3;
  static final int DEFAULT_DEGREE = 2;

  /** Where the API is. */
  public URI server() {
    return URI.create("http://" + BIND + ":" + port);
  }

  JsonNode toJson() {
    return Json.object()
        .put("port", port)
        .put("nodes", nodes)
        .put("hypervisor", hypervisor.word())
        .put("degree", degree);
  }

  static Settings fromJson(JsonNode tree) {
    return new Settings(
        tree.path("port").asInt(DEFAULT_PORT),
        tree.path("nodes").asInt(DEFAULT_NODES),
        Json.text(tree, "hypervisor").equals(HypervisorKind.SIMULATED.word())
            ? HypervisorKind.SIMULATED
            : HypervisorKind.LIBVIRT,
        tree.path("degree").asInt(DEFAULT_DEGREE));
  }
}
