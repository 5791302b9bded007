package io.ecms.edge.cli.quickstart;

import io.ecms.edge.cli.api.ApiClient;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks at the port before the server is started, because then the answer comes at once. */
final class FreePort {
  private FreePort() {}

  /**
   * Refuses a port that the server could not listen on.
   *
   * @param api an impatient client of that port: a program that is no server may never answer
   * @throws Failure {@link ExitCode#CONFLICT} with who has it, as far as that can be told
   */
  static void demand(ApiClient api, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(Settings.BIND), port));
    } catch (IOException e) {
      throw Failure.of(
              ExitCode.CONFLICT,
              api.probe(Route.of("health", "live")).isPresent()
                  ? "another server listens on " + api.server()
                  : "cannot listen on " + Settings.BIND + ":" + port + ": " + e.getMessage(),
              "choose another port with --port, or end the program that uses this one")
          .because(e);
    }
  }
}
