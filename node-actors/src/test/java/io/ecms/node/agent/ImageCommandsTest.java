package io.ecms.node.agent;

import static io.ecms.node.agent.Wishes.IMAGE;
import static io.ecms.node.agent.Wishes.join;
import static io.ecms.node.agent.Wishes.startDomain;
import static io.ecms.node.agent.Wishes.ticket;
import static io.ecms.node.agent.Wishes.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecms.core.image.ImageSource;
import io.ecms.core.node.NodeRole;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentCommand.TreeImage;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentMessage.BootFile;
import io.ecms.core.protocol.AgentMessage.BootPiece;
import io.ecms.core.protocol.AgentResult;
import io.ecms.core.protocol.AgentResult.ImageStored;
import io.ecms.core.protocol.AgentResult.TreeJoined;
import io.ecms.tree.fill.ChunkDigests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image node, and what the others fetch from it. */
class ImageCommandsTest extends NodeAgentFixture {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int KERNEL_SIZE = 3 * FilePieces.PIECE + 17;

  ImageCommandsTest(@TempDir Path directory) {
    super(directory);
  }

  private TestNode imageNode() {
    return node(Wishes.ROOT.value(), NodeRole.IMAGE, TestNode.LIMITS).start();
  }

  private Path random(String name, int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Files.write(directory.resolve(name), bytes);
  }

  private ImageSource source() throws IOException {
    return new ImageSource(
        random("a.raw", 1 << 20).toString(),
        ImageSource.Format.RAW,
        Optional.of(random("vmlinuz", KERNEL_SIZE).toString()),
        Optional.of(random("initrd", 2 * FilePieces.PIECE).toString()),
        Optional.of("console=ttyS0"));
  }

  private static ImageStored bringIn(TestNode node, String step, ImageSource source) {
    AgentResult result = node.done(ticket(step, 0), new AgentCommand.ImportImage(IMAGE, source));
    assertThat(result).isInstanceOf(ImageStored.class);
    return (ImageStored) result;
  }

  @Test
  void anImportServesTheImageAlsoAfterARestart() throws IOException {
    TestNode node = imageNode();
    ImageStored stored = bringIn(node, "import", source());

    assertThat(stored.content().sizeBytes()).isEqualTo(1 << 20);
    assertThat(stored.content().sha256()).hasSize(64);
    node.kill();
    node.start();
    await().atMost(SOON).until(() -> node.stack().members().size() == 1);
    assertThat(bringIn(node, "import", source())).isEqualTo(stored);
  }

  @Test
  void anImageThatIsReadIsNotRemoved() throws IOException {
    TestNode node = imageNode();
    TestNode leaf = compute("n1");
    ImageSource source = source();
    ImageStored stored = bringIn(node, "import", source);
    TreeImage tree = new TreeImage(IMAGE, stored.content(), source, Wishes.ROOT);
    leaf.done(ticket("join", 1), join(tree, vm(1), stored.endpoint()));

    assertThat(node.refused(ticket("remove", 0), new AgentCommand.RemoveImage(IMAGE)))
        .isEqualTo("tree-in-use");
    leaf.done(ticket("leave", 1), new AgentCommand.LeaveTree(IMAGE, Optional.of(vm(1)), true));
    assertThat(node.done(ticket("remove", 0), new AgentCommand.RemoveImage(IMAGE)))
        .isEqualTo(new AgentResult.Gone());
    assertThat(node.stack().members()).isEmpty();
    assertThat(node.done(ticket("again", 0), new AgentCommand.RemoveImage(IMAGE)))
        .isEqualTo(new AgentResult.Gone());
  }

  @Test
  void aMemberFetchesKernelAndInitrdFromTheImageNode() throws IOException {
    ImageSource source = source();
    ImageStored stored = bringIn(imageNode(), "import", source);
    TestNode leaf = compute("n1");
    TreeImage tree = new TreeImage(IMAGE, stored.content(), source, Wishes.ROOT);

    assertThat(leaf.done(ticket("join", 1), join(tree, vm(1), stored.endpoint())))
        .isInstanceOf(TreeJoined.class);

    Path boot = directory.resolve("n1/boot").resolve(IMAGE.value());
    assertThat(boot.resolve("kernel")).hasSameBinaryContentAs(directory.resolve("vmlinuz"));
    assertThat(boot.resolve("initrd")).hasSameBinaryContentAs(directory.resolve("initrd"));
    assertThat(leaf.done(ticket("start", 1), startDomain(vm(1), tree)))
        .isInstanceOf(AgentResult.DomainUp.class);
  }

  @Test
  void withoutTheImageNodeAJoinMayComeAgain() throws IOException {
    TestNode image = imageNode();
    ImageSource source = source();
    ImageStored stored = bringIn(image, "import", source);
    TestNode leaf = compute("n1");
    TreeImage tree =
        new TreeImage(
            IMAGE, stored.content(), source, new io.ecms.core.model.NodeName("elsewhere"));

    assertThat(leaf.refused(ticket("join", 1), join(tree, vm(1), stored.endpoint())))
        .isEqualTo("boot-file-unavailable");
    assertThat(leaf.stack().members()).isEmpty();
  }

  @Test
  void bootFilesAreReadInPiecesToTheirEnd() throws IOException {
    TestNode node = imageNode();
    bringIn(node, "import", source());

    assertThat(piece(node, BootFile.KERNEL, 0).bytes()).hasSize(FilePieces.PIECE);
    assertThat(piece(node, BootFile.KERNEL, KERNEL_SIZE - 5).bytes()).hasSize(5);
    assertThat(piece(node, BootFile.KERNEL, KERNEL_SIZE).bytes()).isEmpty();
    byte[] chunks = piece(node, BootFile.CHUNKS, 0).bytes();
    assertThat(ChunkDigests.read(new ByteArrayInputStream(chunks), 1 << 20).count()).isEqualTo(1);
    assertThat(piece(node, BootFile.KERNEL, -1).problem()).isPresent();
    assertThat(piece(compute("n1"), BootFile.INITRD, 0).problem()).isPresent();
  }

  private BootPiece piece(TestNode node, BootFile file, long offset) {
    TestProbe<BootPiece> probe = kit.createTestProbe();
    node.agent().tell(new AgentMessage.ReadBootFile(IMAGE, file, offset, probe.getRef()));
    return probe.receiveMessage(SOON);
  }
}
