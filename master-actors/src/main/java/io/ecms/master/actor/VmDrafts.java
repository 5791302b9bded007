package io.ecms.master.actor;

import io.ecms.core.cluster.EntityCalls;
import io.ecms.core.command.MasterMessage.CreateVm;
import io.ecms.core.entity.Answer;
import io.ecms.core.image.Image;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.Problem;
import io.ecms.core.name.NameClaim;
import io.ecms.core.vm.VmSpec;
import io.ecms.master.network.Networks;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Completes what a client gave for a new VM: defaults, and the image by name or id. An image that
 * the view does not know yet is looked up where it cannot be missed, so that an import that has
 * just been acknowledged is found.
 */
final class VmDrafts {
  private static final int MAX_HOSTNAME = 63;

  /** Result of completing. */
  sealed interface Draft {
    record Complete(VmSpec spec) implements Draft {}

    record Wrong(Problem problem) implements Draft {}
  }

  private final EntityCalls entities;
  private final Networks networks;

  VmDrafts(EntityCalls entities, Networks networks) {
    this.entities = entities;
    this.networks = networks;
  }

  CompletionStage<Draft> complete(CreateVm command, ClusterView view) {
    NetworkName network = command.network().orElse(networks.defaultName());
    if (networks.find(network).isEmpty()) {
      return done(
          new Draft.Wrong(
              Problem.invalid(
                  "unknown-network",
                  "network: there is no network %s; there are %s"
                      .formatted(network, networks.byName().keySet()))));
    }
    Optional<Image.Ready> known = view.image(command.image());
    if (known.isPresent()) {
      return done(draft(command, network, known.get()));
    }
    return lookUp(command.image()).thenApply(state -> fromState(command, network, state));
  }

  private CompletionStage<Image.State> lookUp(String idOrName) {
    try {
      return state(new ImageId(idOrName));
    } catch (InvalidValue _) {
      return entities
          .name(NameClaim.ofImage(idOrName))
          .thenCompose(answer ->
              switch (answer) {
                case Answer.Done(_, NameClaim.Held(var owner, _)) -> state(new ImageId(owner));
                case Answer.Done _ -> CompletableFuture.completedFuture(new Image.Absent());
                case Answer.No(var problem) -> unknown(problem);
              });
    }
  }

  private CompletionStage<Image.State> state(ImageId id) {
    return entities
        .image(id)
        .thenCompose(answer ->
            switch (answer) {
              case Answer.Done(_, Image.State state) -> CompletableFuture.completedFuture(state);
              case Answer.Done _ -> CompletableFuture.completedFuture(new Image.Absent());
              case Answer.No(var problem) -> unknown(problem);
            });
  }

  /** An entity that does not tell its state: whether there is an image cannot be said now. */
  private static CompletionStage<Image.State> unknown(Problem problem) {
    return CompletableFuture.failedFuture(new IllegalStateException(problem.message()));
  }

  private static Draft fromState(CreateVm command, NetworkName network, Image.State state) {
    return switch (state) {
      case Image.Ready ready -> draft(command, network, ready);
      case Image.Absent() ->
          new Draft.Wrong(
              Problem.invalid(
                  "unknown-image",
                  "image: there is no image '%s'; import it first or list the images"
                      .formatted(command.image())));
      case Image.Importing importing ->
          new Draft.Wrong(
              Problem.conflict(
                  "image-not-ready", "image " + importing.name() + " is still being imported"));
      case Image.Failed failed ->
          new Draft.Wrong(
              Problem.conflict(
                  "image-not-ready",
                  "the import of image " + failed.name() + " failed: " + failed.why().message()));
    };
  }

  private static Draft draft(CreateVm c, NetworkName network, Image.Ready image) {
    try {
      VmSpec spec =
          new VmSpec(
              c.name(),
              c.vcpus(),
              c.memoryMib(),
              c.diskGib(),
              image.id(),
              network,
              c.hostname().orElseGet(() -> hostname(c)),
              c.password(),
              c.labels(),
              c.restart());
      return tooSmall(spec, image).<Draft>map(Draft.Wrong::new).orElse(new Draft.Complete(spec));
    } catch (InvalidValue e) {
      return new Draft.Wrong(Problem.invalid("invalid-value", String.valueOf(e.getMessage())));
    }
  }

  private static Optional<Problem> tooSmall(VmSpec spec, Image.Ready image) {
    long least = (image.content().sizeBytes() + (1L << 30) - 1) >>> 30;
    return spec.diskGib() >= least
        ? Optional.empty()
        : Optional.of(
            Problem.invalid(
                "disk-too-small",
                "diskGib: image %s needs at least %d GiB".formatted(image.name(), least)));
  }

  /** A VM's name may have dots, a host name is one label. */
  private static HostName hostname(CreateVm command) {
    String label = command.name().value().replace('.', '-');
    return new HostName(label.length() <= MAX_HOSTNAME ? label : label.substring(0, MAX_HOSTNAME));
  }

  private static CompletionStage<Draft> done(Draft draft) {
    return CompletableFuture.completedFuture(draft);
  }
}
