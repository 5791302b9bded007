package io.ecms.tree.stack.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.tree.process.Command;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.stack.VmDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent is killed before each change that it makes; the next one must cope. */
class KernelCrashTest {
  private static final ImageRef IMAGE = new ImageRef("debian-12", 8L << 20);
  private static final int MANY = 100;
  private PlayedHosts hosts;
  private Endpoint rootAt;
  private Endpoint middleAt;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    hosts = new PlayedHosts(directory);
    rootAt = hosts.start("root").serveRoot(IMAGE, hosts.golden(IMAGE));
    middleAt = hosts.start("middle").join(IMAGE, rootAt);
  }

  @AfterEach
  void close() throws IOException {
    hosts.close();
  }

  /** What the agent was about to do. */
  private interface Work {
    void run(KernelStack leaf);
  }

  /**
   * Kills the leaf's agent at its first, second, ... change during the work until the work gets
   * through; after each kill a new agent must be able to do it all, and to leave nothing behind.
   *
   * @return number of kills
   */
  private int killAtEachChange(Work before, Work work) throws IOException {
    for (int change = 1; change < MANY; change++) {
      KernelStack leaf = hosts.start("leaf");
      before.run(leaf);
      hosts.kernel().killAtChange(change);
      boolean killed = false;
      try {
        work.run(leaf);
      } catch (PlayedKernel.Killed expected) {
        killed = true;
      }
      hosts.kernel().stopKilling();
      hosts.crash("leaf");
      checkNextAgent("change " + change);
      if (!killed) {
        return change - 1;
      }
    }
    throw new AssertionError("never got through");
  }

  private void checkNextAgent(String when) throws IOException {
    KernelStack next = hosts.start("leaf");
    assertThat(hosts.kernel().devices().anySuspended()).as(when).isFalse();
    if (next.members().isEmpty()) {
      nothingIsLeft(when);
    }
    Endpoint leafAt = next.join(IMAGE, middleAt);
    KernelStack child = hosts.start("child");
    child.join(IMAGE, leafAt);
    child.leave(IMAGE);
    VmDisk disk = next.makeDisk(IMAGE, "vm-1", 16L << 20);
    assertThat(disk.file()).as(when).hasFileName("ecms.leaf.disk.vm-1");
    MemberStatus status = next.status(IMAGE).orElseThrow();
    assertThat(status.parent()).as(when).contains(middleAt);
    assertThat(status.disks()).as(when).isEqualTo(1);
    assertThat(hosts.start("middle").status(IMAGE).orElseThrow().children()).as(when).isEqualTo(1);
    next.removeDisk("vm-1");
    next.leave(IMAGE);
    nothingIsLeft(when);
    hosts.crash("leaf");
  }

  private void nothingIsLeft(String when) {
    String portal = hosts.settings("leaf").portal().toString();
    assertThat(hosts.kernel().devices().left()).as(when).noneMatch(name -> name.contains("leaf"));
    assertThat(hosts.kernel().iscsi().left())
        .as(when)
        .noneMatch(name -> name.contains("leaf") || name.endsWith(portal));
  }

  @Test
  void whileServingAgainAfterTheTargetDaemonDied() throws IOException {
    Endpoint leafAt = hosts.settings("leaf").portal();
    assertThat(
            killAtEachChange(
                leaf -> leaf.join(IMAGE, rootAt),
                leaf -> {
                  hosts.kernel().killTargetDaemon(leafAt);
                  leaf.join(IMAGE, rootAt);
                }))
        .isGreaterThan(3);
  }

  @Test
  void whileJoining() throws IOException {
    assertThat(killAtEachChange(leaf -> {}, leaf -> leaf.join(IMAGE, rootAt))).isGreaterThan(15);
  }

  @Test
  void whileServingARoot() throws IOException {
    Path golden = hosts.golden(IMAGE);
    assertThat(
            killAtEachChange(
                leaf -> {},
                leaf -> {
                  leaf.serveRoot(IMAGE, golden);
                  leaf.leave(IMAGE);
                }))
        .isGreaterThan(8);
  }

  @Test
  void whileItsParentIsReplaced() throws IOException {
    assertThat(
            killAtEachChange(leaf -> leaf.join(IMAGE, rootAt), leaf -> leaf.join(IMAGE, middleAt)))
        .isGreaterThan(10);
  }

  @Test
  void whileDetaching() throws IOException {
    assertThat(killAtEachChange(leaf -> leaf.join(IMAGE, rootAt), leaf -> leaf.detach(IMAGE)))
        .isGreaterThan(3);
  }

  @Test
  void whileADiskIsMadeAndRemoved() throws IOException {
    assertThat(
            killAtEachChange(
                leaf -> leaf.join(IMAGE, rootAt),
                leaf -> {
                  leaf.makeDisk(IMAGE, "vm-1", 16L << 20);
                  leaf.removeDisk("vm-1");
                }))
        .isGreaterThan(4);
  }

  @Test
  void whileLeaving() throws IOException {
    assertThat(killAtEachChange(leaf -> leaf.join(IMAGE, rootAt), leaf -> leaf.leave(IMAGE)))
        .isGreaterThan(6);
  }

  @Test
  void aDiskThatWasInUseGoesOnAndHoldsTheTree() {
    KernelStack leaf = hosts.start("leaf");
    leaf.join(IMAGE, middleAt);
    Path disk = leaf.makeDisk(IMAGE, "vm-1", 16L << 20).file();
    hosts.kernel().devices().open(disk, true);
    leaf.close();
    hosts.crash("leaf");

    assertThat(hosts.kernel().devices().left()).contains("ecms.leaf.disk.vm-1");
    KernelStack next = hosts.start("leaf");
    assertThat(next.status(IMAGE).orElseThrow().disks()).isEqualTo(1);
    assertThatThrownBy(() -> next.removeDisk("vm-1"))
        .isInstanceOfSatisfying(
            StackException.class, e -> assertThat(e.code()).isEqualTo("disk-in-use"));
    hosts.kernel().devices().open(disk, false);
    next.removeDisk("vm-1");
    next.leave(IMAGE);
  }

  @Test
  void whatBelongsToNobodyIsRemovedUnlessItIsInUse() {
    hosts.start("leaf").join(IMAGE, middleAt);
    hosts.crash("leaf");
    hosts.kernel().run(create("ecms.leaf.base.gone", "0 8 zero"));
    hosts
        .kernel()
        .run(create("ecms.leaf.disk.gone", "0 8 linear /dev/mapper/ecms.leaf.base.gone 0"));
    hosts.kernel().run(create("ecms.leaf.disk.used", "0 8 zero"));
    hosts.kernel().run(create("another", "0 8 zero"));
    hosts.kernel().devices().open(Path.of("/dev/mapper/ecms.leaf.disk.used"), true);

    assertThat(hosts.start("leaf").members()).hasSize(1);
    assertThat(hosts.kernel().devices().left())
        .contains("ecms.leaf.disk.used", "another", "ecms.leaf.out.debian-12")
        .doesNotContain("ecms.leaf.disk.gone", "ecms.leaf.base.gone");
  }

  private static Command create(String name, String table) {
    return Command.change(Duration.ofSeconds(1), "dmsetup", "create", name, "--table", table);
  }

  @Test
  void aTargetDaemonThatDiedServesAgainAfterTheNextJoin() {
    KernelStack leaf = hosts.start("leaf");
    leaf.join(IMAGE, middleAt);
    hosts.kernel().killTargetDaemon(middleAt);
    assertThat(leaf.status(IMAGE).orElseThrow().parent()).contains(middleAt);
    assertThat(hosts.start("middle").status(IMAGE).orElseThrow().children()).isZero();

    hosts.start("middle").join(IMAGE, rootAt);
    assertThat(hosts.start("middle").status(IMAGE).orElseThrow().children()).isEqualTo(1);
  }
}
