package io.ecms.edge.cli.launch;

import java.nio.file.Path;
import java.util.Map;

/**
 * What {@code ecms quickstart} was asked for.
 *
 * @param data directory of journal, caches, disks and logs; made when missing
 * @param bind address on which HTTP listens
 * @param port TCP port of HTTP, 1-65535
 * @param nodes number of node controllers in this process, 1-1000
 * @param hypervisor implementation that all of them use
 * @param degree most children of a member of an image tree, 1-64
 * @param settings single configuration keys laid over everything else, in the order given
 */
public record QuickstartOptions(
    Path data,
    String bind,
    int port,
    int nodes,
    HypervisorKind hypervisor,
    int degree,
    Map<String, String> settings) {

  /**
   * Name of one of the nodes.
   *
   * @param number 1 to {@link #nodes}
   */
  public static String nodeName(int number) {
    return "node-" + number;
  }
}
