package io.ecms.node.agent;

import static io.ecms.node.agent.Wishes.IMAGE;
import static io.ecms.node.agent.Wishes.join;
import static io.ecms.node.agent.Wishes.startDomain;
import static io.ecms.node.agent.Wishes.status;
import static io.ecms.node.agent.Wishes.ticket;
import static io.ecms.node.agent.Wishes.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.ecms.core.image.ImageSource;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.core.node.NodeRole;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentCommand.TreeImage;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentReply;
import io.ecms.core.protocol.AgentResult;
import io.ecms.core.protocol.AgentResult.DomainUp;
import io.ecms.core.protocol.AgentResult.GuestReady;
import io.ecms.core.protocol.AgentResult.ImageStored;
import io.ecms.core.protocol.AgentResult.Seen;
import io.ecms.core.protocol.AgentResult.TreeJoined;
import io.ecms.core.protocol.AgentResult.TreeReleased;
import io.ecms.core.protocol.AgentResult.VmSeen;
import io.ecms.node.NodeController;
import io.ecms.node.NodeSettings;
import io.ecms.node.hypervisor.Ticker;
import io.ecms.node.hypervisor.libvirt.PrivateLibvirtd;
import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image travels down a chain of two nodes, and a real guest boots from it at the end. */
@RequiresTool({
  "libvirtd",
  "qemu-system-x86_64",
  "qemu-storage-daemon",
  "qemu-img",
  "genisoimage",
  "unshare"
})
class RealNodeAgentTest extends NodeAgentFixture {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(3);
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(3);

  /** A new child asks its parent once who it is, on a connection of its own. */
  private static final long PROBE_BYTES = 1024;

  private static final VmId VM = vm(1);
  private static final DiskId DISK = DiskId.systemDiskOf(VM);

  private final CommandRunner commands = new HostCommandRunner();
  private final List<NodeController> nodes = new ArrayList<>();
  private final Path sources =
      Path.of(System.getProperty("ecms.root", "..")).toAbsolutePath().normalize();
  private final Path guest = sources.resolve("target/guest");
  private final Path data;
  private final PrivateLibvirtd libvirtd;
  private int step;

  RealNodeAgentTest(@TempDir Path directory) throws IOException {
    super(directory);
    // Not JUnit's directory: its path is too long for unix sockets.
    data = Files.createTempDirectory(Path.of("/tmp"), "na");
    libvirtd =
        new PrivateLibvirtd(
            commands,
            Ticker.system(),
            sources.resolve("conf/libvirt"),
            data.resolve("libvirt"),
            Path.of("/run/ecms"));
  }

  @BeforeEach
  void prepare() {
    commands.check(
        Command.change(
            BUILD_LIMIT,
            sources.resolve("docker/guest/build-guest.sh").toString(),
            guest.toString()));
    libvirtd.start();
  }

  @AfterEach
  void end() throws IOException {
    // A controller leaves its storage daemons to VMs that still run.
    nodes.stream()
        .flatMap(node -> node.ports().hypervisor().stream())
        .reduce((_, last) -> last)
        .ifPresent(hypervisor -> hypervisor.destroy(VM));
    nodes.forEach(NodeController::close);
    libvirtd.stop(true);
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private NodeController start(String name, NodeRole role, String address) {
    NodeSettings settings =
        NodeSettings.of(
            ConfigFactory.parseString(
                    "libvirt { kvm = never, uri = \"%s\" }, address = \"%s\""
                        .formatted(libvirtd.uri(), address))
                .withFallback(ConfigFactory.load().getConfig("ecms.node")));
    NodeController node =
        NodeController.start(
            kit.system(), settings.forNode(new NodeName(name), role, data.resolve(name)));
    nodes.add(node);
    return node;
  }

  private <T extends AgentResult> T done(
      NodeController node, AgentCommand command, Class<T> expected) {
    TestProbe<AgentReply> probe = kit.createTestProbe();
    node.agent()
        .tell(new AgentMessage.Request(ticket("step" + step++, 1), command, probe.getRef()));
    return switch (probe.receiveMessage(ANSWER_LIMIT)) {
      case AgentReply.Ok(var result) -> expected.cast(result);
      case AgentReply.Failed(var problem) -> throw new AssertionError(problem.toString());
    };
  }

  private static MemberStatus membership(NodeController node) {
    return node.ports().stack().members().getFirst();
  }

  @Test
  void aGuestBootsAtTheEndOfAChainAndOutlivesItsController() throws IOException {
    NodeController images = start(Wishes.ROOT.value(), NodeRole.IMAGE, "127.0.3.1");
    NodeController middle = start("n1", NodeRole.COMPUTE, "127.0.3.2");
    NodeController leaf = start("n2", NodeRole.COMPUTE, "127.0.3.3");
    TreeImage image = importGuest(images);
    TreeEndpoint root = TreeWork.told(membership(images).endpoint());
    TreeEndpoint at = done(middle, join(image, vm(9), root), TreeJoined.class).endpoint();
    TreeJoined joined = done(leaf, join(image, VM, at), TreeJoined.class);
    done(leaf, new AgentCommand.MakeDisk(VM, DISK, image, 1), AgentResult.DiskMade.class);

    assertThat(done(leaf, startDomain(VM, image), DomainUp.class).firstStart()).isTrue();
    assertBooted(leaf);
    assertThat(data.resolve("n2/vms").resolve(VM.value()).resolve("first-boot.iso")).doesNotExist();
    assertThat(membership(leaf).bytesUp()).isGreaterThan(8L << 20);
    await().atMost(ANSWER_LIMIT).untilAsserted(() -> assertSameBytes(middle, leaf));
    await().atMost(ANSWER_LIMIT).untilAsserted(() -> assertSameBytes(images, middle));

    leaf.close();
    NodeController again = start("n2", NodeRole.COMPUTE, "127.0.3.3");
    await().atMost(ANSWER_LIMIT).until(() -> again.ports().stack().members().size() == 1);
    assertThat(done(again, status(VM), VmSeen.class).state()).isEqualTo(Seen.RUNNING);
    assertThat(done(again, join(image, VM), TreeJoined.class)).isEqualTo(joined);
    assertThat(done(again, startDomain(VM, image), DomainUp.class).firstStart()).isFalse();

    done(
        again,
        new AgentCommand.StopDomain(VM, Duration.ofSeconds(20)),
        AgentResult.DomainOff.class);
    assertThat(done(again, startDomain(VM, image), DomainUp.class).firstStart()).isFalse();
    assertBooted(again);
    cleanUp(images, middle, again);
  }

  /** Each block travels once on each edge. */
  private static void assertSameBytes(NodeController above, NodeController below) {
    assertThat(membership(above).bytesDown())
        .isCloseTo(membership(below).bytesUp(), within(PROBE_BYTES));
  }

  private TreeImage importGuest(NodeController images) {
    ImageSource source =
        new ImageSource(
            guest.resolve("guest.raw").toString(),
            ImageSource.Format.RAW,
            Optional.of(guest.resolve("vmlinuz").toString()),
            Optional.of(guest.resolve("initrd.gz").toString()),
            Optional.of("console=ttyS0 quiet root=/dev/vda panic=1"));
    ImageStored stored =
        done(images, new AgentCommand.ImportImage(IMAGE, source), ImageStored.class);
    return new TreeImage(IMAGE, stored.content(), source, Wishes.ROOT);
  }

  private void assertBooted(NodeController node) throws IOException {
    assertThat(done(node, new AgentCommand.AwaitReady(VM, Duration.ofMinutes(2)), GuestReady.class))
        .isEqualTo(new GuestReady(true));
    assertThat(data.resolve("n2/vms").resolve(VM.value()).resolve("serial.log"))
        .content()
        .contains("APP-MD5 " + Files.readString(guest.resolve("payload.md5")).strip())
        .contains("ECMS-HOSTNAME web");
  }

  private void cleanUp(NodeController images, NodeController middle, NodeController leaf) {
    done(leaf, new AgentCommand.DestroyDomain(VM), AgentResult.Gone.class);
    assertThat(done(leaf, status(VM), VmSeen.class).state()).isEqualTo(Seen.NOT_FOUND);
    done(leaf, new AgentCommand.DeleteDisk(VM, DISK), AgentResult.Gone.class);
    assertThat(left(leaf, VM)).isPresent();
    await().atMost(ANSWER_LIMIT).until(() -> membership(middle).children() == 0);
    assertThat(left(middle, vm(9))).isPresent();
    await().atMost(ANSWER_LIMIT).until(() -> membership(images).children() == 0);
    done(images, new AgentCommand.RemoveImage(IMAGE), AgentResult.Gone.class);
  }

  private Optional<Long> left(NodeController node, VmId user) {
    return done(
            node, new AgentCommand.LeaveTree(IMAGE, Optional.of(user), true), TreeReleased.class)
        .left();
  }
}
