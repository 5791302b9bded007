package io.ecms.edge.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.ca.Authority;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.session.Session;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Certificates for mutual TLS between the members of a cluster. */
@Command(
    name = "ca",
    description = "Make keys and certificates for TLS between servers and node controllers.")
public record CaCommands(Session session) {

  @Command(name = "init", description = "Make a certificate authority: DIR/ca.key and DIR/ca.crt.")
  int init(
      @Parameters(paramLabel = "DIR", description = "New or empty directory.") Path directory) {
    return made(authority -> authority.init(session.host().clock().instant()), directory);
  }

  @Command(
      name = "issue",
      description = "Make key and certificate of a member: DIR/NAME.key and DIR/NAME.crt.")
  int issue(
      @Parameters(index = "0", paramLabel = "DIR", description = "Directory of the authority.")
          Path directory,
      @Parameters(index = "1", paramLabel = "NAME", description = "Name of the member.")
          String name,
      @Option(
              names = "--host",
              paramLabel = "HOST",
              split = ",",
              description = "Name or address under which it is reached; several are possible.")
          List<String> hosts,
      @Option(
              names = "--days",
              defaultValue = "825",
              description = "How long the certificate is good (default: 825).")
          int days) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}") || name.equals("ca")) {
      throw Failure.of(
          ExitCode.USAGE,
          "'" + name + "' cannot be the name of a member",
          "use letters, digits, dots, dashes and underscores");
    }
    List<String> names = hosts == null ? new ArrayList<>() : hosts;
    return made(
        authority ->
            authority.issue(name, names, Duration.ofDays(days), session.host().clock().instant()),
        directory);
  }

  /** What makes files. */
  @FunctionalInterface
  private interface Making {
    Authority.Issued make(Authority authority) throws IOException, GeneralSecurityException;
  }

  private int made(Making making, Path given) {
    Path directory = session.host().directory().resolve(given).normalize();
    Authority authority = new Authority(directory);
    try {
      Authority.Issued files = making.make(authority);
      ObjectNode result = Json.object();
      result.put("key", files.key().toString());
      result.put("certificate", files.certificate().toString());
      result.put("ca", authority.certificate().toString());
      session.printer().print(result, Tables::fields);
      return ExitCode.DONE.value();
    } catch (FileAlreadyExistsException e) {
      throw Failure.of(
              ExitCode.CONFLICT,
              e.getFile() + " exists already",
              "keys are never overwritten: choose another name, or remove the old files")
          .because(e);
    } catch (NoSuchFileException e) {
      throw Failure.of(
              ExitCode.NOT_FOUND,
              "there is no certificate authority in " + directory,
              "make one: ecms ca init " + directory)
          .because(e);
    } catch (IllegalArgumentException e) {
      throw Failure.of(ExitCode.USAGE, String.valueOf(e.getMessage()), "see --host").because(e);
    } catch (IOException | GeneralSecurityException e) {
      throw Failure.of(ExitCode.FAILED, "the files cannot be made: " + e, "look at " + directory)
          .because(e);
    }
  }
}
