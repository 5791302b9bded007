package io.ecms.node.service;

import io.ecms.node.service.ServiceStatus.State;
import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandException;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.CommandRunner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after services of the host: one that has ended is started again, with pauses that double
 * and a bound, since a service that cannot run is not made to run by starting it for ever (I11).
 *
 * <p>Looks may be asked for from any thread; while one is under way, no other begins.
 */
public final class ServiceWatch {
  /** How long a check or a restart may take. */
  static final Duration CHECK_LIMIT = Duration.ofSeconds(10);

  static final Duration RESTART_LIMIT = Duration.ofSeconds(60);

  private static final int TOLD = 400;
  private static final Logger LOG = LoggerFactory.getLogger(ServiceWatch.class);

  private final List<HostService> services;
  private final CommandRunner commands;
  private final InstantSource clock;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final Map<String, Attempts> attempts = new LinkedHashMap<>();
  private volatile Map<String, ServiceStatus> seen = Map.of();

  /**
   * @param services with different names
   */
  public ServiceWatch(List<HostService> services, CommandRunner commands, InstantSource clock) {
    this.services = List.copyOf(services);
    this.commands = commands;
    this.clock = clock;
  }

  /** What the last look has seen, in the order of the configuration; empty before the first. */
  public List<ServiceStatus> services() {
    Map<String, ServiceStatus> now = seen;
    return services.stream()
        .flatMap(service -> Optional.ofNullable(now.get(service.name())).stream())
        .toList();
  }

  /** Looks at all services and starts those again that have ended and are due; blocking. */
  public void look() {
    if (!looking.compareAndSet(false, true)) {
      return;
    }
    try {
      Map<String, ServiceStatus> next = new LinkedHashMap<>(seen);
      for (HostService service : services) {
        next.compute(service.name(), (_, before) -> look(service, Optional.ofNullable(before)));
      }
      seen = Map.copyOf(next);
    } finally {
      looking.set(false);
    }
  }

  private ServiceStatus look(HostService service, Optional<ServiceStatus> before) {
    Instant now = clock.instant();
    int restarts = before.map(ServiceStatus::restarts).orElse(0);
    Optional<String> problem = problemOf(Command.query(CHECK_LIMIT, words(service.check())));
    if (problem.isEmpty()) {
      if (before.map(was -> was.state() != State.UP).orElse(false)) {
        LOG.info("service {} runs again", service.name());
      }
      return status(service, State.UP, before, now, restarts, "");
    }
    Attempts past = attempts.getOrDefault(service.name(), Attempts.NONE).at(now);
    boolean watched = service.restart().isEmpty();
    if (watched || !past.due(now)) {
      State state = !watched && past.exhausted() ? State.GIVEN_UP : State.DOWN;
      warnOnce(service, state, before, problem.get());
      return status(service, state, before, now, restarts, problem.get());
    }
    LOG.warn("service {} does not run ({}); it is started again", service.name(), problem.get());
    attempts.put(service.name(), past.with(now));
    String told =
        problemOf(Command.change(RESTART_LIMIT, words(service.restart())))
            .map(failed -> "its restart failed: " + failed)
            .orElse(problem.get());
    return status(service, State.DOWN, before, now, restarts + 1, told);
  }

  private static String[] words(List<String> command) {
    return command.toArray(String[]::new);
  }

  /** Not at every look. */
  private static void warnOnce(
      HostService service, State state, Optional<ServiceStatus> before, String problem) {
    if (before.map(ServiceStatus::state).filter(was -> was == state).isEmpty()) {
      LOG.warn(
          "service {} does not run ({}){}",
          service.name(),
          problem,
          state == State.GIVEN_UP ? "; it has ended too often and is left alone" : "");
    }
  }

  private static ServiceStatus status(
      HostService service,
      State state,
      Optional<ServiceStatus> before,
      Instant now,
      int restarts,
      String problem) {
    Instant since =
        before.filter(was -> was.state() == state).map(ServiceStatus::since).orElse(now);
    return new ServiceStatus(service.name(), state, since, restarts, problem);
  }

  /** Why a command did not end with 0; empty if it did. */
  private Optional<String> problemOf(Command command) {
    try {
      CommandResult result = commands.run(command);
      if (result.exitCode() == 0) {
        return Optional.empty();
      }
      String said = (result.stderr() + " " + result.stdout()).strip();
      return Optional.of(
          "%s ended with %d%s"
              .formatted(
                  command.arguments().getFirst(),
                  result.exitCode(),
                  said.isEmpty() ? "" : ": " + said.substring(0, Math.min(TOLD, said.length()))));
    } catch (CommandException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
