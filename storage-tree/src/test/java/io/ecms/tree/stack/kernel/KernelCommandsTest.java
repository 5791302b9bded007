package io.ecms.tree.stack.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which changes are made to a host, in which order; times and other values left out. */
class KernelCommandsTest {
  private static final ImageRef IMAGE = new ImageRef("img", 8L << 20);
  private PlayedHosts hosts;
  private Path base;
  private Endpoint rootAt;
  private KernelStack leaf;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    base = directory;
    hosts = new PlayedHosts(directory);
    rootAt = hosts.start("root").serveRoot(IMAGE, hosts.golden(IMAGE));
    leaf = hosts.start("leaf");
  }

  @AfterEach
  void close() throws IOException {
    hosts.close();
  }

  /** Changes since the last call, without modules and settings of sessions. */
  private List<String> changes() {
    return hosts.kernel().takeChanges().stream()
        .filter(line -> !line.startsWith("modprobe") && !line.contains(" -o update "))
        .map(line -> line.replace(base.toString(), "DATA"))
        .map(line -> line.replaceAll("127\\.0\\.0\\.1:[0-9]+", "PORTAL"))
        .map(line -> line.replaceAll("-C [0-9]+", "-C N").replaceAll("/dev/sd\\S+", "/dev/sdX"))
        .toList();
  }

  @Test
  void aRootIsServedThroughASnapshotThatProtectsIt() {
    assertThat(changes())
        .containsExactly(
            "losetup --find --show --read-only -- DATA/golden.raw",
            "losetup --find --show -- DATA/root/images/img/stray",
            "dmsetup create ecms.root.out.img --table 0 16384 snapshot DATA/golden.raw"
                + " DATA/root/images/img/stray N 8",
            "tgtd -f -C N --iscsi portal=PORTAL",
            "tgtadm -C N --lld iscsi --op new --mode target --tid 1 --targetname"
                + " iqn.2026-01.io.ecms:img",
            "tgtadm -C N --lld iscsi --op new --mode logicalunit --tid 1 --lun 1 --backing-store"
                + " /dev/mapper/ecms.root.out.img --bstype aio",
            "tgtadm -C N --lld iscsi --op bind --mode target --tid 1 --initiator-address ALL");
    assertThat(hosts.kernel().devices().isReadOnly(base.resolve("golden.raw"))).isTrue();
  }

  @Test
  void aMemberIsBuiltFromItsParentUpwardsAndTakenDownFromItsChildren() {
    changes();
    leaf.join(IMAGE, rootAt);
    assertThat(changes())
        .containsExactly(
            "iscsiadm -m iface -I ecms.leaf -o new",
            "iscsiadm -m node -o new -T iqn.2026-01.io.ecms:img -p PORTAL -I ecms.leaf",
            "iscsiadm -m node -T iqn.2026-01.io.ecms:img -p PORTAL -I ecms.leaf --login",
            "dmsetup create ecms.leaf.up.img --table 0 16384 multipath 1 queue_if_no_path 0 1 1"
                + " service-time 0 1 1 /dev/sdX 1",
            "losetup --find --show -- DATA/leaf/images/img/cache-data",
            "losetup --find --show -- DATA/leaf/images/img/cache-meta",
            "dmsetup create ecms.leaf.cache.img --table 0 16384 cache"
                + " DATA/leaf/images/img/cache-meta DATA/leaf/images/img/cache-data"
                + " /dev/mapper/ecms.leaf.up.img 128 1 writethrough smq 0",
            "dmsetup create ecms.leaf.out.img --table 0 16384 linear"
                + " /dev/mapper/ecms.leaf.cache.img 0",
            "tgtd -f -C N --iscsi portal=PORTAL",
            "tgtadm -C N --lld iscsi --op new --mode target --tid 1 --targetname"
                + " iqn.2026-01.io.ecms:img",
            "tgtadm -C N --lld iscsi --op new --mode logicalunit --tid 1 --lun 1 --backing-store"
                + " /dev/mapper/ecms.leaf.out.img --bstype aio",
            "tgtadm -C N --lld iscsi --op bind --mode target --tid 1 --initiator-address ALL");
    leaf.join(IMAGE, rootAt);
    assertThat(changes()).isEmpty();

    leaf.leave(IMAGE);
    assertThat(changes())
        .containsExactly(
            "tgtadm -C N --lld iscsi --op delete --mode target --tid 1",
            "dmsetup remove ecms.leaf.out.img",
            "dmsetup remove ecms.leaf.cache.img",
            "losetup --detach DATA/leaf/images/img/cache-data",
            "losetup --detach DATA/leaf/images/img/cache-meta",
            "dmsetup remove ecms.leaf.up.img",
            "iscsiadm -m session -r 1 --logout",
            "iscsiadm -m node -T iqn.2026-01.io.ecms:img -p PORTAL -I ecms.leaf -o delete",
            "tgtadm -C N --lld iscsi --op delete --mode system");
  }

  @Test
  void aParentIsReplacedUnderTheCache() {
    Endpoint middleAt = hosts.start("middle").join(IMAGE, rootAt);
    leaf.join(IMAGE, middleAt);
    changes();

    leaf.join(IMAGE, rootAt);
    assertThat(changes())
        .containsExactly(
            "iscsiadm -m iface -I ecms.leaf -o new",
            "iscsiadm -m node -o new -T iqn.2026-01.io.ecms:img -p PORTAL -I ecms.leaf",
            "iscsiadm -m node -T iqn.2026-01.io.ecms:img -p PORTAL -I ecms.leaf --login",
            "dmsetup load ecms.leaf.up.img --table 0 16384 multipath 1 queue_if_no_path 0 1 1"
                + " service-time 0 1 1 /dev/sdX 1",
            "dmsetup suspend --noflush --nolockfs ecms.leaf.up.img",
            "dmsetup resume --noflush --nolockfs ecms.leaf.up.img",
            "iscsiadm -m session -r 2 --logout",
            "iscsiadm -m node -T iqn.2026-01.io.ecms:img -p PORTAL -I ecms.leaf -o delete");
  }

  @Test
  void aDiskIsASnapshotOverTheImageMadeLonger() {
    leaf.join(IMAGE, rootAt);
    changes();

    leaf.makeDisk(IMAGE, "vm-1", 16L << 20);
    leaf.removeDisk("vm-1");
    assertThat(changes())
        .containsExactly(
            "dmsetup create ecms.leaf.base.vm-1 --table 0 16384 linear"
                + " /dev/mapper/ecms.leaf.cache.img 0\n16384 16384 zero",
            "losetup --find --show -- DATA/leaf/images/img/disks/vm-1.cow",
            "dmsetup create ecms.leaf.disk.vm-1 --table 0 32768 snapshot"
                + " /dev/mapper/ecms.leaf.base.vm-1 DATA/leaf/images/img/disks/vm-1.cow P 8",
            "dmsetup remove ecms.leaf.disk.vm-1",
            "dmsetup remove ecms.leaf.base.vm-1",
            "losetup --detach DATA/leaf/images/img/disks/vm-1.cow");
  }

  @Test
  void aStoreCanTakeAChangeOfEveryBlock() {
    long size = 1L << 30;
    long chunks = size / 4096;
    assertThat(SnapshotDisks.storeBytes(size)).isGreaterThan((chunks + chunks / 256 + 2) * 4096);
  }
}
