package io.ecms.master.tree;

import io.ecms.core.cluster.EntityCalls;
import io.ecms.core.entity.Answer;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Stamp;
import io.ecms.core.image.Image;
import io.ecms.core.image.ImageContent;
import io.ecms.core.image.ImageSource;
import io.ecms.core.image.Tree;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.vm.Vm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** An image with its real logic and no journal; can be told to end after some commands. */
final class OneImage implements EntityCalls {
  static final ImageId ID = new ImageId("img-00000001");
  static final NodeName ROOT = new NodeName("root");
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** What was recorded, oldest first. */
  final List<Image.Event> events = new ArrayList<>();

  /** Commands that are still taken; the others get no answer, as in a crash. */
  int taken = Integer.MAX_VALUE;

  private Image.State state = Image.LOGIC.empty();

  OneImage(int degree) {
    give(
        new Image.Define(
            ID,
            new ResourceName("debian"),
            new ImageSource(
                "/a.raw",
                ImageSource.Format.RAW,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            degree));
    give(new Image.Complete(ROOT, at(ROOT), new ImageContent(512, "00")));
  }

  static NodeName node(String name) {
    return new NodeName(name);
  }

  /** Where a node serves. */
  static TreeEndpoint at(NodeName node) {
    return new TreeEndpoint(node.value(), 7_000);
  }

  /** A member that serves. */
  OneImage serve(String child, String parent) {
    give(new Image.Serve(node(child), node(parent), at(node(child)), 1));
    return this;
  }

  Image.Ready ready() {
    if (state instanceof Image.Ready ready) {
      return ready;
    }
    throw new AssertionError("not ready: " + state);
  }

  Tree tree() {
    return ready().tree();
  }

  Logic.Decision<Image.Event> give(Image.Command command) {
    Logic.Decision<Image.Event> decision =
        Image.LOGIC.decide(state, command, new Stamp(NOW, "test", "test"));
    if (decision instanceof Logic.Decision.Accepted<Image.Event>(var accepted)) {
      for (Image.Event event : accepted) {
        state = Image.LOGIC.evolve(state, event);
        events.add(event);
      }
    }
    return decision;
  }

  @Override
  public CompletionStage<Answer> image(ImageId id, Image.Command command, String by, String why) {
    if (taken-- <= 0) {
      return CompletableFuture.failedFuture(new TimeoutException("crashed"));
    }
    return CompletableFuture.completedFuture(
        switch (give(command)) {
          case Logic.Decision.Accepted<Image.Event> _ -> new Answer.Done(1, state);
          case Logic.Decision.Refused<Image.Event>(var problem) -> new Answer.No(problem);
        });
  }

  @Override
  public CompletionStage<Answer> image(ImageId id) {
    return CompletableFuture.completedFuture(new Answer.Done(1, state));
  }

  private static CompletionStage<Answer> notAsked() {
    throw new AssertionError("the care for trees asks images only");
  }

  @Override
  public CompletionStage<Answer> vm(VmId id, Vm.Command command, String by, String why) {
    return notAsked();
  }

  @Override
  public CompletionStage<Answer> vm(VmId id) {
    return notAsked();
  }

  @Override
  public CompletionStage<Answer> node(NodeName id, Node.Command command, String by, String why) {
    return notAsked();
  }

  @Override
  public CompletionStage<Answer> node(NodeName id) {
    return notAsked();
  }

  @Override
  public CompletionStage<Answer> lease(LeaseId id, IpLease.Command command, String by, String why) {
    return notAsked();
  }

  @Override
  public CompletionStage<Answer> name(String id, NameClaim.Command command, String by, String why) {
    return notAsked();
  }

  @Override
  public CompletionStage<Answer> name(String id) {
    return notAsked();
  }

  @Override
  public CompletionStage<Answer> open(
      OperationId id, OperationRequest request, List<Fact> facts, String by) {
    return notAsked();
  }

  @Override
  public CompletionStage<Answer> operation(OperationId id) {
    return notAsked();
  }
}
