package io.ecms.master.actor;

import io.ecms.core.command.MasterReply;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import io.ecms.core.readmodel.EntityKind;
import io.ecms.core.readmodel.Filter;
import io.ecms.core.vm.VmStatus;
import io.ecms.master.tree.TreeCare;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reconcilers of a master, which begin and end with it. Each can be switched off by its name.
 * Thread-safe.
 */
final class Reconcilers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reconcilers.class);
  private static final Duration OBSERVE_ROUND = Duration.ofMillis(250);

  private static final Duration RESTART_ROUND = Duration.ofMillis(500);

  private final List<Periodic> all;
  private final Switches switches;

  private Reconcilers(List<Periodic> all, Switches switches) {
    this.all = all;
    this.switches = switches;
  }

  static Reconcilers start(ActorSystem<?> system, Master.Parts parts, Switches switches) {
    MasterSettings settings = parts.settings();
    return new Reconcilers(
        List.of(
            new Periodic(
                "resume-operations",
                new ResumeReconciler(
                    parts.stores().readModel(),
                    parts.entities(),
                    parts.clock(),
                    settings.resumeInterval()),
                settings.resumeInterval(),
                switches,
                parts.clock(),
                parts.threads()),
            new Periodic(
                "observe-vms",
                new ObserveReconciler(
                    system,
                    parts.stores().readModel(),
                    parts.entities(),
                    parts.agents(),
                    parts.clock(),
                    settings.observeInterval(),
                    OBSERVE_ROUND),
                OBSERVE_ROUND,
                switches,
                parts.clock(),
                parts.threads()),
            new Periodic(
                RestartCare.NAME,
                restarts(parts),
                RESTART_ROUND,
                switches,
                parts.clock(),
                parts.threads()),
            new Periodic(
                TreeCare.NAME,
                new RepairReconciler(
                    system,
                    parts.stores().readModel(),
                    parts.entities(),
                    parts.agents(),
                    parts.clock(),
                    settings.trees()),
                settings.trees().interval(),
                switches,
                parts.clock(),
                parts.threads())),
        switches);
  }

  private static Runnable restarts(Master.Parts parts) {
    RestartCare care = new RestartCare(parts.entities(), parts.clock(), parts.random());
    Filter waiting = Filter.ofState(VmStatus.RESTARTING.word());
    return () ->
        care.round(
            parts.stores().readModel().ids(EntityKind.VM, waiting).stream()
                .map(VmId::new)
                .toList());
  }

  /** What each has done until now. */
  List<MasterReply.Reconciler> status() {
    return all.stream().map(Periodic::status).toList();
  }

  /**
   * Switches one off or on.
   *
   * @return the reason when there is none of that name
   */
  Optional<Problem> turn(String name, boolean on) {
    if (all.stream().noneMatch(one -> one.name().equals(name))) {
      return Optional.of(
          Problem.notFound(
              "reconciler-not-found",
              "there is no reconciler %s; there are %s"
                  .formatted(
                      name, all.stream().map(Periodic::name).collect(Collectors.joining(", ")))));
    }
    switches.set(name, on);
    LOG.info("{} is switched {}", name, on ? "on" : "off");
    return Optional.empty();
  }

  @Override
  public void close() {
    all.forEach(Periodic::close);
  }
}
