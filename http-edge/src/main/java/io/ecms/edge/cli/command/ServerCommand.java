package io.ecms.edge.cli.command;

import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.launch.DataDirectory;
import io.ecms.edge.cli.launch.Launcher;
import io.ecms.edge.cli.launch.ServerOptions;
import io.ecms.edge.cli.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the server in the foreground. */
@Command(name = "server", description = "Run the server: master, records and HTTP.")
public final class ServerCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private final RoleOptions role = new RoleOptions();
  @Mixin private final MemberOptions member = new MemberOptions();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "server",
      description = "Built-in configuration: server (one server) or cluster (default: server).")
  private String profile = "server";

  @Option(names = "--bind", paramLabel = "ADDRESS", description = "Address on which HTTP listens.")
  private @Nullable String bind;

  @Option(names = "--port", description = "Port on which HTTP listens.")
  private @Nullable Integer port;

  public ServerCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (role.hasSockets()) {
      DataDirectory.refuseLong(role.data(session.host()));
    }
    makeDirectory(role.data(session.host()));
    ServerOptions options =
        new ServerOptions(
            profile,
            role.config(session.host()),
            role.data(session.host()),
            bind,
            port,
            member.options(),
            role.settings());
    return role.run(session, () -> Launcher.find().server(options), "server");
  }

  private static void makeDirectory(Path data) {
    try {
      DataDirectory.make(data);
    } catch (IOException e) {
      throw Failure.of(
              ExitCode.FAILED, "the directory " + data + " cannot be made: " + e, "see --data")
          .because(e);
    }
  }
}
