package io.ecms.edge.cli.session;

import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.output.OutputFormat;
import io.ecms.edge.cli.output.Quantities;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The program without a command, and the options that every command takes. */
@Command(
    name = "ecms",
    description = "Elastic Cloud Management System: runs VMs on a cluster of hosts.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 conflict, 5 timed out,",
      "75 the cluster went on without this server or node controller: start it again.",
      "Begin with `ecms quickstart` or, when something is odd, with `ecms doctor`."
    })
public final class GlobalOptions {
  /** Where a server listens unless it is configured otherwise. */
  public static final String DEFAULT_SERVER = "http://127.0.0.1:8080";

  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

  @Option(
      names = {"-s", "--server"},
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description = "Server to talk to (default: $ECMS_SERVER, else " + DEFAULT_SERVER + ").")
  private String server = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      description = "table for people, json or yaml for programs (default: table).")
  private OutputFormat format = OutputFormat.TABLE;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      scope = ScopeType.INHERIT,
      converter = TimeConverter.class,
      description = "Longest wait for an operation, such as 90s or 5m (default: 5m).")
  private Duration timeout = DEFAULT_TIMEOUT;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show where in the program an error came from.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and end.")
  @SuppressWarnings("UnusedVariable") // picocli acts on the annotation
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and end.")
  @SuppressWarnings("UnusedVariable") // picocli acts on the annotation
  private boolean version;

  OutputFormat format() {
    return format;
  }

  Duration timeout() {
    return timeout;
  }

  public boolean verbose() {
    return verbose;
  }

  /**
   * The server's address without a trailing slash.
   *
   * @throws Failure {@link ExitCode#USAGE} when it is not an http address
   */
  URI serverUri(Map<String, String> environment) {
    String wanted =
        server.isEmpty() ? environment.getOrDefault("ECMS_SERVER", "").strip() : server.strip();
    String address = (wanted.isEmpty() ? DEFAULT_SERVER : wanted).replaceFirst("/+$", "");
    try {
      URI uri = new URI(address.contains("://") ? address : "http://" + address);
      if (uri.getHost() != null && uri.getScheme().matches("https?") && uri.getQuery() == null) {
        return uri;
      }
    } catch (URISyntaxException unreadable) {
      throw badServer(address).because(unreadable);
    }
    throw badServer(address);
  }

  private static Failure badServer(String address) {
    return Failure.of(
        ExitCode.USAGE,
        "'" + address + "' is not the address of a server",
        "it should look like " + DEFAULT_SERVER);
  }

  /** Reads times such as {@code 90s}. */
  public static final class TimeConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Quantities.duration(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
