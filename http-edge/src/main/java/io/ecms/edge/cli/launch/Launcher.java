package io.ecms.edge.cli.launch;

import java.util.ServiceLoader;

/**
 * Starts a role of the program in this process.
 *
 * <p>The command line knows the roles only through this port, so that an ordinary client command
 * never loads an actor class. The implementation is found with {@link ServiceLoader}.
 *
 * <p>Each method returns when the role is ready: joined to the cluster, and listening if it
 * listens.
 */
public interface Launcher {

  /**
   * Starts master, entities and HTTP.
   *
   * @throws LaunchException when the role did not become ready; everything begun is given back
   */
  Running server(ServerOptions options);

  /**
   * Starts the node controller of this host.
   *
   * @throws LaunchException when the role did not become ready; everything begun is given back
   */
  Running node(NodeOptions options);

  /**
   * Starts master, entities, HTTP and several node controllers on an embedded journal. The nodes
   * are ready to be added by name ({@link QuickstartOptions#nodeName}) but not added.
   *
   * @throws LaunchException when the roles did not become ready; everything begun is given back
   */
  Running quickstart(QuickstartOptions options);

  /**
   * Finds the implementation on the class path.
   *
   * @throws LaunchException {@code no-launcher} when this build contains none
   */
  static Launcher find() {
    return ServiceLoader.load(Launcher.class)
        .findFirst()
        .orElseThrow(() ->
            new LaunchException(
                "no-launcher",
                "this build contains no launcher, only the client commands;"
                    + " build the whole program with `make build`"));
  }
}
