package io.ecms.edge.http.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.Stamp;
import io.ecms.core.feed.Recorded;
import io.ecms.core.image.RootLoss;
import io.ecms.core.image.Tree;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.HashedPassword;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.operation.Phase;
import io.ecms.core.protocol.AgentMessage.CacheTrouble;
import io.ecms.core.protocol.AgentMessage.CacheUse;
import io.ecms.core.protocol.AgentMessage.Filled;
import io.ecms.core.protocol.AgentMessage.Membership;
import io.ecms.core.protocol.AgentMessage.ParentTrouble;
import io.ecms.core.protocol.AgentMessage.ParentWaits;
import io.ecms.core.protocol.AgentMessage.TreeStatus;
import io.ecms.core.protocol.AgentMessage.TroubleKind;
import io.ecms.core.protocol.AgentMessage.Upstream;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmSpec;
import io.ecms.core.vm.VmStatus;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.api.EventView;
import io.ecms.edge.http.api.ImageTreeView;
import io.ecms.edge.http.api.VmView;
import io.ecms.edge.http.json.JsonOut;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the cluster knows, as the API shows it. */
class CoreViewsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:15:30Z");
  private static final ImageId IMAGE = new ImageId("img-0a1b2c3d");
  private static final VmId VM = new VmId("vm-0a1b2c3d");
  private static final String HASH = "$6$salt$" + "a".repeat(86);

  private static VmSpec spec() {
    return new VmSpec(
        new ResourceName("web"),
        1,
        128,
        1,
        IMAGE,
        new NetworkName("default"),
        new HostName("web"),
        Optional.of(new HashedPassword(HASH)),
        Map.of());
  }

  @Test
  void aVmWithoutAPlaceHasNoAddress() {
    Vm.State known =
        Vm.LOGIC.evolve(
            new Vm.Absent(), new Vm.VmDefined(VM, spec(), new Stamp(NOW, "client", "vm-create")));

    VmView view = VmViews.of(known).orElseThrow();

    assertThat(view.state()).isEqualTo(VmStatus.DEFINED);
    assertThat(view.node()).isNull();
    assertThat(view.address()).isNull();
    assertThat(VmViews.of(new Vm.Absent())).isEmpty();
  }

  @Test
  void anEventIsNamedAfterItsFactAndHidesTheHash() {
    EventView event =
        EventViews.of(
            new Recorded(
                7,
                "Vm",
                VM.value(),
                1,
                new Vm.VmDefined(VM, spec(), new Stamp(NOW, "client", "vm-create"))));

    assertThat(event.type()).isEqualTo("io.ecms.vm.vm-defined");
    assertThat(event.subject()).isEqualTo(VM.value());
    assertThat(event.time()).isEqualTo(NOW);
    assertThat(JsonOut.of(EventView.class).write(event).utf8String())
        .contains("\"id\":\"7\"")
        .contains("\"password\":\"***\"")
        .doesNotContain(HASH);
  }

  @Test
  void anEndedOperationSaysWhenAndWhy() {
    Operation.Known failed =
        new Operation.Known(
            new OperationId("op-0a1b2c3d"),
            new OperationRequest.VmStart(VM),
            Phase.FAILED,
            List.of(),
            List.of(),
            Optional.of(Problem.transientError("no-node-fits", "no room")),
            NOW.plusSeconds(60),
            NOW,
            NOW.plusSeconds(2));

    var view = OperationViews.of(failed);

    assertThat(view.kind()).isEqualTo("vm-start");
    assertThat(view.resource()).isEqualTo("vms/" + VM);
    assertThat(view.endedAt()).isEqualTo(NOW.plusSeconds(2));
    assertThat(view.error()).isNotNull();
    assertThat(view.error().retryable()).isTrue();
  }

  @Test
  void aTreeShowsWhatItsMembersCounted() {
    NodeName root = new NodeName("root");
    NodeName child = new NodeName("child");
    NodeName leaf = new NodeName("leaf");
    TreeEndpoint endpoint = new TreeEndpoint("10.0.0.1", 1);
    Tree tree =
        Tree.of(
            root,
            endpoint,
            1,
            Map.of(
                child, new Tree.Member(root, Optional.of(endpoint), 1),
                leaf, new Tree.Member(child, Optional.empty(), 0)));

    ImageTreeView view =
        Trees.view(
            IMAGE,
            tree,
            Map.of(
                root,
                    counted(
                        new Membership(IMAGE, 0, 500, 1, 0, ParentWaits.NONE, Optional.empty())),
                child,
                    counted(
                        new Membership(
                            IMAGE,
                            500,
                            0,
                            0,
                            2,
                            new ParentWaits(3, 1500, 2500, 7),
                            Optional.of(new Filled(12, 7, 1, 2)),
                            Optional.of(
                                new CacheUse(
                                    200,
                                    50,
                                    Optional.of(new CacheTrouble("cache-full", "5 MiB"))))))));

    ImageTreeView.Answers none = new ImageTreeView.Answers(0, 0, 0, 0);
    assertThat(view.rootEgressBytes()).isEqualTo(500);
    assertThat(view.problem()).isNull();
    assertThat(view.members())
        .containsExactly(
            new ImageTreeView.Member(
                root, null, 0, ImageTreeView.State.ATTACHED, 1, 0, 0, none, null, null, null),
            new ImageTreeView.Member(
                child,
                root,
                1,
                ImageTreeView.State.ATTACHED,
                1,
                500,
                2,
                new ImageTreeView.Answers(3, 1.5, 2.5, 7),
                new ImageTreeView.Filled(12, 7, 1, 2),
                new ImageTreeView.Cache(
                    200, 50, 0.75, new ImageTreeView.CacheProblem("cache-full", "5 MiB")),
                null),
            new ImageTreeView.Member(
                leaf, child, 2, ImageTreeView.State.UNREACHABLE, 0, 0, 0, none, null, null, null));
  }

  private static TreeStatus counted(Membership membership) {
    return new TreeStatus("node", List.of(membership), List.of());
  }

  @Test
  void aTreeShowsWhoHasNoParent() {
    NodeName root = new NodeName("root");
    TreeEndpoint rootAt = new TreeEndpoint("10.0.0.1", 1);
    TreeEndpoint other = new TreeEndpoint("10.0.0.2", 1);
    Map<NodeName, Tree.Member> members =
        Map.of(
            new NodeName("hungry"), new Tree.Member(root, Optional.of(other), 1),
            new NodeName("moving"), new Tree.Member(root, Optional.of(other), 1),
            new NodeName("waits"), new Tree.Member(new NodeName("gone"), Optional.of(other), 1));
    Tree tree = new Tree(root, rootAt, 3, members, Optional.of(new RootLoss(NOW, "hungry: dead")));

    ImageTreeView view =
        Trees.view(
            IMAGE,
            tree,
            Map.of(
                new NodeName("hungry"), troubled(rootAt),
                new NodeName("moving"), troubled(other),
                new NodeName("waits"), troubled(other)));

    assertThat(view.problem())
        .isEqualTo(new ImageTreeView.TreeProblem("tree-root-lost", "hungry: dead", NOW));
    assertThat(view.members())
        .extracting(ImageTreeView.Member::state)
        .containsExactly(
            ImageTreeView.State.UNREACHABLE,
            ImageTreeView.State.PARENT_LOST,
            ImageTreeView.State.ATTACHED,
            ImageTreeView.State.WAITING);
    assertThat(view.members().get(1).trouble()).isEqualTo("hung: silent");
  }

  private static TreeStatus troubled(TreeEndpoint parent) {
    return new TreeStatus(
        "node",
        List.of(),
        List.of(
            new Upstream(
                IMAGE,
                1,
                Optional.empty(),
                Optional.of(parent),
                Optional.empty(),
                Optional.of(
                    new ParentTrouble(
                        parent, TroubleKind.HUNG, Duration.ofSeconds(9), "silent")))));
  }

  @Test
  void aRefusalNamesTheFieldOfTheBody() {
    ApiProblem unknown =
        MasterCommands.ofBody(
            ApiProblem.of(Problem.notFound("unknown-image", "image: there is no image 'x'")));
    ApiProblem taken =
        MasterCommands.ofBody(ApiProblem.of(Problem.conflict("name-taken", "web exists already")));
    ApiProblem other =
        MasterCommands.ofBody(ApiProblem.of(Problem.transientError("no-answer", "a: b")));

    assertThat(unknown.status()).isEqualTo(422);
    assertThat(unknown.field()).isEqualTo("image");
    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.field()).isEqualTo("name");
    assertThat(other.status()).isEqualTo(503);
    assertThat(other.field()).isNull();
  }
}
