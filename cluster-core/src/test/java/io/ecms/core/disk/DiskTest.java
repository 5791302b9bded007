package io.ecms.core.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.History;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DiskTest {
  private static final VmId VM = new VmId("vm-00000001");
  private static final VmId OTHER = new VmId("vm-00000002");
  private static final DiskId ID = DiskId.systemDiskOf(VM);

  private final History<Disk.Command, Disk.Event, Disk.State> disk = History.of(Disk.LOGIC);

  @Test
  void aSecondWriterIsRefused() {
    disk.accept(create(VM, "node-1"));

    assertThat(disk.refuse(new Disk.Attach(OTHER, "/x"))).isEqualTo("disk-not-yours");
    assertThat(disk.refuse(new Disk.Delete(OTHER, new NodeName("node-1"))))
        .isEqualTo("disk-not-yours");
    assertThat(disk.refuse(create(OTHER, "node-1"))).isEqualTo("disk-exists");
    assertThat(disk.refuse(create(VM, "node-2"))).isEqualTo("disk-exists");
    disk.accept(new Disk.Attach(VM, "/x"));
    assertThat(known().status()).isEqualTo(Disk.Status.ATTACHED);
    assertThat(known().uri()).isEqualTo("/x");
  }

  @Test
  void aDiskThatIsNotThereCannotBeAttachedButIsGone() {
    assertThat(disk.refuse(new Disk.Attach(VM, "/x"))).isEqualTo("disk-not-found");
    disk.accept(new Disk.Delete(VM, new NodeName("node-1")));
    assertThat(disk.events()).isEmpty();
  }

  @Test
  void aDeletedDiskCanBeMadeAnewElsewhere() {
    disk.accept(create(VM, "node-1"));
    disk.accept(new Disk.Attach(VM, "/x"));
    disk.accept(new Disk.Delete(VM, new NodeName("node-1")));
    assertThat(disk.refuse(new Disk.Attach(VM, "/x"))).isEqualTo("disk-not-found");

    disk.accept(create(VM, "node-2"));

    assertThat(known().node()).isEqualTo(new NodeName("node-2"));
    assertThat(known().uri()).isEmpty();
  }

  /** A start that was refused because the disk is elsewhere undoes what it never did. */
  @Test
  void whoFindsNothingOnAnotherNodeDoesNotForgetTheDisk() {
    disk.accept(create(VM, "node-1"));

    disk.accept(new Disk.Delete(VM, new NodeName("node-2")));

    assertThat(known().status()).isEqualTo(Disk.Status.CREATING);
    assertThat(known().node()).isEqualTo(new NodeName("node-1"));
  }

  @Property
  void aLivingDiskKeepsItsVmAndItsNode(@ForAll("commands") List<Disk.Command> commands) {
    History<Disk.Command, Disk.Event, Disk.State> any = History.of(Disk.LOGIC);
    for (Disk.Command command : commands) {
      Disk.State before = any.state();
      any.give(command);
      if (before instanceof Disk.Known b
          && b.status() != Disk.Status.DELETED
          && any.state() instanceof Disk.Known a) {
        assertThat(a.vm()).isEqualTo(b.vm());
        assertThat(a.node()).isEqualTo(b.node());
        assertThat(a.status() == Disk.Status.ATTACHED).isEqualTo(!a.uri().isEmpty());
      }
    }
  }

  @Provide
  Arbitrary<List<Disk.Command>> commands() {
    Arbitrary<VmId> vms = Arbitraries.of(VM, OTHER);
    return Arbitraries.oneOf(
            Combinators.combine(vms, Arbitraries.of("node-1", "node-2")).as(DiskTest::create),
            Combinators.combine(vms, Arbitraries.of("/x", "/y")).as(Disk.Attach::new),
            Combinators.combine(vms, Arbitraries.of("node-1", "node-2").map(NodeName::new))
                .as(Disk.Delete::new))
        .list()
        .ofMaxSize(40);
  }

  private static Disk.Command create(VmId vm, String node) {
    return new Disk.Create(ID, vm, new ImageId("img-00000001"), new NodeName(node), 10);
  }

  private Disk.Known known() {
    return switch (disk.state()) {
      case Disk.Known known -> known;
      case Disk.Absent() -> throw new AssertionError("absent");
    };
  }
}
