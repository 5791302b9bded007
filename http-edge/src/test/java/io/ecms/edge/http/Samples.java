package io.ecms.edge.http;

import io.ecms.core.disk.Disk;
import io.ecms.core.image.ImageSource;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.LabelKey;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import io.ecms.core.node.HostDetails;
import io.ecms.core.node.NodeRole;
import io.ecms.core.node.NodeStatus;
import io.ecms.core.operation.MemberState;
import io.ecms.core.operation.Phase;
import io.ecms.core.operation.StepState;
import io.ecms.core.vm.RestartPolicy;
import io.ecms.core.vm.VmStatus;
import io.ecms.core.vm.Vnc;
import io.ecms.edge.http.api.ClusterView;
import io.ecms.edge.http.api.CreateVm;
import io.ecms.edge.http.api.DiskView;
import io.ecms.edge.http.api.EventView;
import io.ecms.edge.http.api.ImageTreeView;
import io.ecms.edge.http.api.ImageView;
import io.ecms.edge.http.api.LeaseView;
import io.ecms.edge.http.api.NetworkView;
import io.ecms.edge.http.api.NodeView;
import io.ecms.edge.http.api.OperationView;
import io.ecms.edge.http.api.PlacementView;
import io.ecms.edge.http.api.RefusedNode;
import io.ecms.edge.http.api.VmStatsView;
import io.ecms.edge.http.api.VmView;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Views as a small cluster would show them. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-03-01T10:15:30.123456Z");
  static final ImageId IMAGE_ID = new ImageId("img-0a1b2c3d4e");
  static final OperationId OPERATION_ID = new OperationId("op-0a1b2c3d4e");
  static final NodeName NODE_1 = new NodeName("node-1");
  static final NodeName NODE_2 = new NodeName("node-2");
  static final NetworkName DEFAULT = new NetworkName("default");
  static final MacAddress MAC = new MacAddress("52:54:00:0a:00:05");

  static final VmView RUNNING_VM =
      vm("vm-aaaaaaaa1", "web-1", VmStatus.RUNNING, true, null, OPERATION_ID);
  static final VmView DEFINED_VM = vm("vm-bbbbbbbb2", "web-2", VmStatus.DEFINED, false, null, null);
  static final VmView FAILED_VM =
      vm("vm-cccccccc3", "web-3", VmStatus.FAILED, false, "disk-full: no room", null);

  static final NodeView NODE =
      new NodeView(
          NODE_1,
          NodeStatus.UP,
          NodeRole.COMPUTE,
          new Epoch(2),
          new Resources(16, 65_536, 1_000),
          new Resources(2, 512, 10),
          1,
          "10.0.0.11",
          "libvirt 9.0.0, QEMU 7.2.22, tcg",
          "zone-a",
          new HostDetails("Fast CPU", 2, "6.1.0", false, List.of("eth0")),
          NOW,
          NOW);

  static final ClusterView CLUSTER =
      new ClusterView(
          true,
          Map.of("cluster", "up", "journal", "readable and writable"),
          "pekko://ecms@10.0.0.1:7355",
          "pekko://ecms@10.0.0.1:7355",
          "pekko://ecms@10.0.0.1:7355",
          true,
          "sqlite",
          3,
          List.of(
              new ClusterView.MemberView(
                  "pekko://ecms@10.0.0.1:7355", List.of("server"), "up", true),
              new ClusterView.MemberView(
                  "pekko://ecms@10.0.0.2:7356", List.of("node"), "up", false)),
          List.of(new ClusterView.ReconcilerView("observe-vms", "paused", 12, 1, NOW)));

  static final ImageView IMAGE =
      new ImageView(
          IMAGE_ID,
          new ResourceName("debian"),
          ImageView.State.READY,
          "/srv/images/debian.img",
          ImageSource.Format.RAW,
          268_435_456L,
          "sha256:" + "0a".repeat(32),
          "/srv/images/vmlinuz",
          "/srv/images/initrd",
          "console=ttyS0",
          null,
          NOW,
          NOW);

  static final ImageTreeView TREE =
      new ImageTreeView(
          IMAGE_ID,
          NODE_1,
          2,
          List.of(
              new ImageTreeView.Member(
                  NODE_1,
                  null,
                  0,
                  ImageTreeView.State.ATTACHED,
                  1,
                  0,
                  1,
                  new ImageTreeView.Answers(0, 0, 0, 0),
                  null,
                  null,
                  null),
              new ImageTreeView.Member(
                  NODE_2,
                  NODE_1,
                  1,
                  ImageTreeView.State.PARENT_LOST,
                  0,
                  11_010_048,
                  1,
                  new ImageTreeView.Answers(3, 1.25, 40.5, 0),
                  new ImageTreeView.Filled(64, 12, 0, 0),
                  new ImageTreeView.Cache(
                      200, 50, 0.75, new ImageTreeView.CacheProblem("cache-full", "5 MiB left")),
                  "hung")),
          11_010_048,
          new ImageTreeView.TreeProblem("tree-root-lost", "node-2: hung", NOW));

  static final NetworkView NETWORK =
      new NetworkView(
          DEFAULT, "10.20.0.0/24", new IpAddress("10.20.0.247"), "default", null, 198, 196, 1, 1);

  static final List<LeaseView> LEASES =
      List.of(
          new LeaseView(
              new IpAddress("10.20.0.5"), MAC, LeaseView.State.HELD, RUNNING_VM.id(), DEFAULT),
          new LeaseView(new IpAddress("10.20.0.6"), MAC, LeaseView.State.FREE, null, DEFAULT));

  static final DiskView DISK =
      new DiskView(
          new DiskId("disk-aaaaaaaa1"),
          Disk.Status.ATTACHED,
          10,
          RUNNING_VM.id(),
          IMAGE_ID,
          NODE_1,
          "file:///var/lib/ecms/disks/disk-aaaaaaaa1.qcow2",
          NOW);

  static final PlacementView PLACEMENT =
      new PlacementView(
          List.of(new PlacementView.Candidate(NODE_1, 0.75)),
          List.of(new RefusedNode(NODE_2, "memory: 512 MiB asked, 128 MiB free")));

  private Samples() {}

  private static VmView vm(
      String id,
      String name,
      VmStatus state,
      boolean placed,
      @Nullable String reason,
      @Nullable OperationId operation) {
    return new VmView(
        new VmId(id),
        new ResourceName(name),
        state,
        2,
        512,
        10,
        IMAGE_ID,
        new HostName(name),
        DEFAULT,
        Map.of(new LabelKey("tier"), "web"),
        RestartPolicy.ON_FAILURE,
        1,
        state == VmStatus.FAILED ? NOW : null,
        placed ? NODE_1 : null,
        placed ? new IpAddress("10.20.0.5") : null,
        placed ? MAC : null,
        placed ? new Vnc("127.0.0.1", 5900) : null,
        reason,
        operation,
        NOW,
        NOW);
  }

  static VmView created(CreateVm request) {
    return new VmView(
        new VmId("vm-" + HexFormat.of().toHexDigits(request.name().hashCode())),
        request.name(),
        VmStatus.DEFINED,
        request.vcpus(),
        request.memoryMib(),
        request.diskGib(),
        IMAGE_ID,
        request.hostname().orElseGet(() -> new HostName("guest")),
        request.network().orElse(DEFAULT),
        request.labels(),
        request.restart(),
        0,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        NOW,
        NOW);
  }

  static VmStatsView stats(VmId vm) {
    Double percent = vm.equals(RUNNING_VM.id()) ? 12.5 : null;
    return new VmStatsView(vm, 2.5, 60.25, percent, 512, 170, 1 << 20, 4096, 0, 0);
  }

  static OperationView operation(Phase phase) {
    OperationView.Failure failure =
        new OperationView.Failure("no-node-fits", "no node has room", true);
    boolean failed = phase == Phase.FAILED || phase == Phase.COMPENSATING;
    return new OperationView(
        OPERATION_ID,
        "vm-start",
        phase,
        List.of(
            new OperationView.Step("address", StepState.DONE, NOW, NOW, null),
            new OperationView.Step(
                "node",
                failed ? StepState.FAILED : StepState.RUNNING,
                NOW,
                failed ? NOW : null,
                failed ? failure : null),
            new OperationView.Step("disk", StepState.PENDING, null, null, null)),
        "vms/" + RUNNING_VM.id(),
        failed ? failure : null,
        NOW,
        NOW.plusSeconds(120),
        phase.ended() ? NOW.plusSeconds(3) : null,
        null);
  }

  /** A batch of which one VM does not run. */
  static OperationView batch() {
    OperationView.Failure failure =
        new OperationView.Failure("no-node-fits", "no node has room", false);
    return new OperationView(
        OPERATION_ID,
        "vm-batch",
        Phase.SUCCEEDED,
        List.of(new OperationView.Step("create", StepState.DONE, NOW, NOW, null)),
        "images/" + IMAGE_ID,
        null,
        NOW,
        NOW.plusSeconds(1_800),
        NOW.plusSeconds(3),
        List.of(
            new OperationView.Member(
                new ResourceName("db-1"),
                new VmId("vm-0a1b2c3d4ew1"),
                MemberState.RUNNING,
                new NodeName("node-1"),
                new OperationId("op-0a1b2c3d4ew1"),
                null),
            new OperationView.Member(
                new ResourceName("db-2"),
                new VmId("vm-0a1b2c3d4ew2"),
                MemberState.FAILED,
                null,
                new OperationId("op-0a1b2c3d4ew2"),
                failure)));
  }

  static EventView event(long offset) {
    String subject = offset % 2 == 0 ? "node-1" : RUNNING_VM.id().value();
    String type = offset % 2 == 0 ? "io.ecms.node.node-registered" : "io.ecms.vm.vm-defined";
    return new EventView(offset, type, subject, 1, NOW, Map.of("note", "two\nlines"));
  }
}
