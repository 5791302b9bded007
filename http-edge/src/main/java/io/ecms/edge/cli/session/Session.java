package io.ecms.edge.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.api.ApiClient;
import io.ecms.edge.cli.api.Lists;
import io.ecms.edge.cli.api.Names;
import io.ecms.edge.cli.api.Operations;
import io.ecms.edge.cli.api.RetryPolicy;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.output.Printer;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the commands of one run share; everything is made when it is first needed. */
public final class Session {
  private final Host host;
  private final GlobalOptions options;
  private final RetryPolicy retries;
  private @Nullable ApiClient api;

  public Session(Host host, GlobalOptions options, RetryPolicy retries) {
    this.host = host;
    this.options = options;
    this.retries = retries;
  }

  public Host host() {
    return host;
  }

  /** The server that the user named, by option, variable or default. */
  public ApiClient api() {
    if (api == null) {
      api = api(options.serverUri(host.environment()));
    }
    return api;
  }

  /** A client of another server, for the server that a command has started itself. */
  public ApiClient api(URI server) {
    return new ApiClient(server, host, retries);
  }

  /** How often requests are repeated. */
  public RetryPolicy retries() {
    return retries;
  }

  public Lists lists() {
    return new Lists(api());
  }

  public Names names() {
    return new Names(api(), host);
  }

  public Operations operations() {
    return new Operations(api(), host);
  }

  public Printer printer() {
    return new Printer(host.terminal(), options.format());
  }

  /** Longest time to wait for an operation. */
  public Duration timeout() {
    return options.timeout();
  }

  /**
   * Waits for an operation while showing its steps, unless the user does not want to wait.
   *
   * @param subject name that people know the resource by
   * @return the operation as last seen
   * @throws Failure when it failed or did not end in time
   */
  public JsonNode follow(String subject, JsonNode operation, boolean wait) {
    return wait
        ? operations().await(subject, operation, timeout(), printer().progress())
        : operation;
  }
}
