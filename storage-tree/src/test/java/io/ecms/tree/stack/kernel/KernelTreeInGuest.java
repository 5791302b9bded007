package io.ecms.tree.stack.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.stack.CacheStatistics;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.stack.VmDisk;
import io.ecms.tree.stack.kernel.KernelStackSettings.VolumeGroup;
import io.ecms.tree.tool.kernel.Losetup;
import io.ecms.tree.tool.kernel.Lvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trees with a real kernel; run by {@code make verify-kernel}. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class KernelTreeInGuest {
  private static final ImageRef IMAGE = new ImageRef("debian-12", 8L << 20);
  private static final int PIECE = 64 << 10;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Executor READER = task -> Thread.ofPlatform().daemon().start(task);

  private final byte[] content = new byte[(int) IMAGE.sizeBytes()];
  private KernelHosts hosts;

  KernelTreeInGuest() throws IOException {
    new Random(7).nextBytes(content);
    use(new KernelHosts());
  }

  private void use(KernelHosts chosen) throws IOException {
    hosts = chosen;
    Files.write(golden(), content);
  }

  @AfterEach
  void close() throws IOException {
    hosts.close();
  }

  private Path golden() {
    return hosts.directory().resolve("golden.raw");
  }

  private Endpoint root() {
    return hosts.start("root").serveRoot(IMAGE, golden());
  }

  private byte[] readAll(Path device) throws IOException {
    byte[] all = new byte[content.length];
    for (int at = 0; at < all.length; at += PIECE) {
      System.arraycopy(KernelHosts.read(device, at, PIECE), 0, all, at, PIECE);
    }
    return all;
  }

  @Test
  void aVmReadsTheImageThroughTwoLevelsAndItsWritesStayItsOwn() throws IOException {
    KernelStack leaf = hosts.start("leaf");
    leaf.join(IMAGE, hosts.start("middle").join(IMAGE, root()));
    VmDisk one = leaf.makeDisk(IMAGE, "vm-1", 16L << 20);
    VmDisk two = leaf.makeDisk(IMAGE, "vm-2", IMAGE.sizeBytes());

    assertThat(readAll(one.file())).isEqualTo(content);
    assertThat(KernelHosts.read(one.file(), IMAGE.sizeBytes(), PIECE)).containsOnly(0);
    byte[] written = new byte[PIECE];
    new Random(8).nextBytes(written);
    KernelHosts.write(one.file(), 3 * PIECE, written);
    KernelHosts.write(one.file(), 12L << 20, written);

    assertThat(KernelHosts.read(one.file(), 3 * PIECE, PIECE)).isEqualTo(written);
    assertThat(KernelHosts.read(one.file(), 12L << 20, PIECE)).isEqualTo(written);
    assertThat(readAll(two.file())).isEqualTo(content);
    assertThat(readAll(KernelHosts.out("middle", IMAGE))).isEqualTo(content);
    assertThat(golden()).hasBinaryContent(content);
    long fetched = hosts.start("middle").status(IMAGE).orElseThrow().bytesUp();
    assertThat(fetched).isBetween(IMAGE.sizeBytes(), IMAGE.sizeBytes() * 3 / 2);
  }

  @Test
  void whatWasReadOnceIsNotFetchedAgain() throws IOException {
    KernelStack leaf = hosts.start("leaf");
    leaf.join(IMAGE, root());
    leaf.makeDisk(IMAGE, "vm-1", IMAGE.sizeBytes());
    readAll(leaf.makeDisk(IMAGE, "vm-1", IMAGE.sizeBytes()).file());
    readAll(KernelHosts.out("leaf", IMAGE));
    long before = leaf.status(IMAGE).orElseThrow().bytesUp();

    readAll(leaf.makeDisk(IMAGE, "vm-2", IMAGE.sizeBytes()).file());
    readAll(leaf.makeDisk(IMAGE, "vm-3", IMAGE.sizeBytes()).file());

    assertThat(leaf.status(IMAGE).orElseThrow().bytesUp() - before)
        .isLessThan(IMAGE.sizeBytes() / 8);
    CacheStatistics statistics = leaf.cacheStatistics(IMAGE).orElseThrow();
    assertThat(statistics.hitRatio()).isBetween(0.3, 1.0);
  }

  @Test
  void aReaderNoticesNothingOfADeadParentThatIsReplaced() throws Exception {
    Endpoint rootAt = root();
    KernelStack middle = hosts.start("middle");
    KernelStack leaf = hosts.start("leaf");
    leaf.join(IMAGE, middle.join(IMAGE, rootAt));
    Path disk = leaf.makeDisk(IMAGE, "vm-1", IMAGE.sizeBytes()).file();
    assertThat(KernelHosts.read(disk, 0, PIECE)).startsWith(content[0]);

    // The daemon would be started again by a living agent.
    hosts.crash("middle");
    KernelHosts.killDaemon("127.0.1.2");
    CompletableFuture<byte[]> reading =
        CompletableFuture.supplyAsync(() -> readQuietly(disk), READER);
    leaf.join(IMAGE, rootAt);

    assertThat(reading.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(content);
    assertThat(leaf.status(IMAGE).orElseThrow().parent()).contains(rootAt);
  }

  private byte[] readQuietly(Path disk) {
    try {
      return readAll(disk);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void readersWaitForAParentThatComesBack() throws Exception {
    KernelStack leaf = hosts.start("leaf");
    leaf.join(IMAGE, hosts.start("middle").join(IMAGE, root()));
    Path disk = leaf.makeDisk(IMAGE, "vm-1", IMAGE.sizeBytes()).file();

    hosts.crash("middle");
    KernelHosts.killDaemon("127.0.1.2");
    CompletableFuture<byte[]> reading =
        CompletableFuture.supplyAsync(() -> readQuietly(disk), READER);
    hosts.start("middle"); // looks after what it served

    assertThat(reading.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(content);
  }

  @Test
  void aDetachedMemberHoldsItsReadersUntilItHasAParent() throws Exception {
    Endpoint rootAt = root();
    KernelStack leaf = hosts.start("leaf");
    leaf.join(IMAGE, rootAt);
    Path disk = leaf.makeDisk(IMAGE, "vm-1", IMAGE.sizeBytes()).file();
    leaf.detach(IMAGE);

    CompletableFuture<byte[]> reading =
        CompletableFuture.supplyAsync(() -> readQuietly(disk), READER);
    leaf.join(IMAGE, rootAt);

    assertThat(reading.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(content);
  }

  @Test
  void anAgentThatIsKilledIsFollowedByOneThatGoesOn() throws IOException {
    Endpoint rootAt = root();
    KernelStack leaf = hosts.start("leaf");
    Endpoint leafAt = leaf.join(IMAGE, rootAt);
    VmDisk disk = leaf.makeDisk(IMAGE, "vm-1", IMAGE.sizeBytes());
    KernelHosts.write(disk.file(), 0, new byte[PIECE]);
    hosts.crash("leaf");
    hosts.crash("root");

    assertThat(KernelHosts.read(disk.file(), 0, PIECE)).containsOnly(0);
    KernelStack next = hosts.start("leaf");
    assertThat(next.status(IMAGE).orElseThrow().parent()).contains(rootAt);
    assertThat(next.status(IMAGE).orElseThrow().disks()).isEqualTo(1);
    assertThat(next.join(IMAGE, rootAt)).isEqualTo(leafAt);
    assertThat(next.makeDisk(IMAGE, "vm-1", IMAGE.sizeBytes())).isEqualTo(disk);
    assertThat(KernelHosts.read(disk.file(), PIECE, PIECE))
        .isEqualTo(Arrays.copyOfRange(content, PIECE, 2 * PIECE));
  }

  @Test
  void aDiskInUseIsNotRemovedAndHoldsTheTree() throws IOException {
    KernelStack leaf = hosts.start("leaf");
    leaf.join(IMAGE, root());
    VmDisk disk = leaf.makeDisk(IMAGE, "vm-1", IMAGE.sizeBytes());
    try (var open = Files.newByteChannel(disk.file())) {
      assertThat(open.isOpen()).isTrue();
      assertThatThrownBy(() -> leaf.removeDisk("vm-1"))
          .isInstanceOfSatisfying(
              StackException.class, e -> assertThat(e.code()).isEqualTo("disk-in-use"));
      assertThatThrownBy(() -> leaf.leave(IMAGE))
          .isInstanceOfSatisfying(
              StackException.class, e -> assertThat(e.code()).isEqualTo("tree-in-use"));
      leaf.close(); // leaves in the kernel what is in use
      assertThat(KernelHosts.read(disk.file(), 0, PIECE)).startsWith(content[0]);
    }
  }

  @Test
  void whatWasCachedIsThereAfterLeavingInOrder() throws IOException {
    Endpoint rootAt = root();
    KernelStack leaf = hosts.start("leaf");
    leaf.join(IMAGE, rootAt);
    readAll(KernelHosts.out("leaf", IMAGE));
    readAll(leaf.makeDisk(IMAGE, "vm-1", IMAGE.sizeBytes()).file());
    leaf.removeDisk("vm-1");
    leaf.leave(IMAGE);
    assertThat(KernelHosts.leftOf("leaf")).isEmpty();

    leaf.join(IMAGE, rootAt);
    assertThat(readAll(leaf.makeDisk(IMAGE, "vm-1", IMAGE.sizeBytes()).file())).isEqualTo(content);
    assertThat(leaf.status(IMAGE).orElseThrow().bytesUp()).isLessThan(IMAGE.sizeBytes() / 4);
  }

  @Test
  void dmCacheOnVolumesOfLvmServesTheImage() throws IOException {
    hosts.close();
    Path disk = Files.createTempFile("pv", ".raw");
    Losetup losetup = new Losetup(new HostCommandRunner());
    SparseFile.ensure(disk, 128L << 20);
    Path device = losetup.attach(disk, false);
    try {
      use(
          new KernelHosts(
              CacheKind.DM_CACHE, Optional.of(new VolumeGroup("vgdata", Optional.of(device)))));
      KernelStack leaf = hosts.start("leaf");
      leaf.join(IMAGE, root());
      Path vm = leaf.makeDisk(IMAGE, "vm-1", IMAGE.sizeBytes()).file();

      assertThat(readAll(vm)).isEqualTo(content);
      assertThat(leaf.cacheStatistics(IMAGE).orElseThrow().bytesRead())
          .isGreaterThanOrEqualTo(IMAGE.sizeBytes());
      assertThat(new Lvm(new HostCommandRunner()).volumes("vgdata")).hasSize(2);
    } finally {
      hosts.close();
      new Lvm(new HostCommandRunner())
          .volumes("vgdata")
          .forEach(
              volume -> new Lvm(new HostCommandRunner()).removeVolume("vgdata", volume.name()));
      losetup.detach(disk);
      use(new KernelHosts());
    }
  }

  @Test
  void flashcacheIsRefusedWhereTheKernelHasNone() throws IOException {
    hosts.close();
    use(new KernelHosts(CacheKind.FLASHCACHE, Optional.empty()));

    assertThat(hosts.start("leaf").check(IMAGE))
        .extracting(Finding::code)
        .containsExactly("kernel-tool-missing");
    assertThatThrownBy(() -> hosts.start("leaf").join(IMAGE, new Endpoint("127.0.1.9", 3279)))
        .isInstanceOfSatisfying(
            StackException.class, e -> assertThat(e.code()).isEqualTo("kernel-tool-missing"));
  }

  @Test
  void theHostIsFitForTheCachesThatItsKernelHas() throws IOException {
    assertThat(hosts.start("leaf").check(IMAGE)).isEmpty();
    assertThat(Path.of("/sys/module/bcache")).exists();
  }
}
