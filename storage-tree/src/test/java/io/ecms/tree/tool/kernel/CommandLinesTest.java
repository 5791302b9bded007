package io.ecms.tree.tool.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.tree.process.CommandException;
import io.ecms.tree.tool.ToolException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The exact command lines, as they were run against the real tools inside a guest. */
class CommandLinesTest {
  private static final Iqn IMAGE = new Iqn("iqn.2026-01.io.ecms:debian-12");
  private static final String PORTAL = "10.0.0.1:3261";
  private static final DeviceName UP = new DeviceName("ecms.node-1.up.debian-12");
  private final RecordingRunner runner = new RecordingRunner();

  private void ran(String... lines) {
    assertThat(runner.lines().stream().map(line -> String.join("|", line))).containsExactly(lines);
  }

  @Test
  void dmsetup() {
    Dmsetup dmsetup = new Dmsetup(runner);
    dmsetup.create(UP, DmTable.queueing(16384, Optional.of(Path.of("/dev/sda"))));
    dmsetup.load(UP, DmTable.queueing(16384, Optional.empty()));
    dmsetup.suspend(UP);
    dmsetup.resume(UP);
    dmsetup.message(UP, "reinstate_path", "8:0");
    dmsetup.status(UP);
    dmsetup.remove(UP);
    ran(
        "dmsetup|create|ecms.node-1.up.debian-12|--table"
            + "|0 16384 multipath 1 queue_if_no_path 0 1 1 service-time 0 1 1 /dev/sda 1",
        "dmsetup|load|ecms.node-1.up.debian-12|--table"
            + "|0 16384 multipath 1 queue_if_no_path 0 0 0",
        "dmsetup|suspend|--noflush|--nolockfs|ecms.node-1.up.debian-12",
        "dmsetup|resume|--noflush|--nolockfs|ecms.node-1.up.debian-12",
        "dmsetup|message|ecms.node-1.up.debian-12|0|reinstate_path|8:0",
        "dmsetup|status|ecms.node-1.up.debian-12",
        "dmsetup|remove|ecms.node-1.up.debian-12");
  }

  @Test
  void tables() {
    Path a = Path.of("/dev/a");
    Path b = Path.of("/dev/b");
    Path c = Path.of("/dev/c");
    assertThat(DmTable.linear(8, a)).hasToString("0 8 linear /dev/a 0");
    assertThat(DmTable.joined(a, 16, b, 8))
        .hasToString("0 16 linear /dev/a 0\n16 8 linear /dev/b 0");
    assertThat(DmTable.extended(a, 8, 20)).hasToString("0 8 linear /dev/a 0\n8 12 zero");
    assertThat(DmTable.snapshot(8, a, b, true)).hasToString("0 8 snapshot /dev/a /dev/b P 8");
    assertThat(DmTable.snapshot(8, a, b, false)).hasToString("0 8 snapshot /dev/a /dev/b N 8");
    assertThat(DmTable.cache(8, a, b, c))
        .hasToString("0 8 cache /dev/a /dev/b /dev/c 128 1 writethrough smq 0");
  }

  @Test
  void dmsetupIsUnderstood() {
    runner
        .answering(0, "ecms.n.up.i/1/3/Active\nother/0/4/Active\necms.n.out.i/0/5/Suspended\n", "")
        .answering(0, "No devices found\n", "")
        .answering(0, "cache            v2.2.0\nsnapshot         v1.16.0\n", "");
    Dmsetup dmsetup = new Dmsetup(runner);

    assertThat(dmsetup.devices("ecms.n."))
        .containsExactly(
            new Dmsetup.Device(new DeviceName("ecms.n.up.i"), 1, 3, false),
            new Dmsetup.Device(new DeviceName("ecms.n.out.i"), 0, 5, true));
    assertThat(dmsetup.devices("ecms.n.")).isEmpty();
    assertThat(dmsetup.targets()).containsExactlyInAnyOrder("cache", "snapshot");
  }

  @Test
  void aDeviceInUseIsToldFromOtherFailures() {
    Dmsetup dmsetup = new Dmsetup(runner);
    runner
        .answering(1, "", "remove ioctl on x  failed: Device or resource busy\n")
        .answering(1, "", "Permission denied\n");

    assertThatThrownBy(() -> dmsetup.remove(UP))
        .isInstanceOfSatisfying(
            ToolException.class, e -> assertThat(e.code()).isEqualTo("device-in-use"));
    assertThatThrownBy(() -> dmsetup.remove(UP)).isInstanceOf(CommandException.class);
  }

  @Test
  void tgtadm() {
    Tgtadm tgtadm = new Tgtadm(runner, 3261);
    tgtadm.create(1, IMAGE);
    tgtadm.addDisk(1, UP.path());
    tgtadm.allow(1, "10.0.0.0/24");
    tgtadm.delete(1);
    tgtadm.stop();
    ran(
        "tgtadm|-C|3261|--lld|iscsi|--op|new|--mode|target|--tid|1"
            + "|--targetname|iqn.2026-01.io.ecms:debian-12",
        "tgtadm|-C|3261|--lld|iscsi|--op|new|--mode|logicalunit|--tid|1|--lun|1"
            + "|--backing-store|/dev/mapper/ecms.node-1.up.debian-12|--bstype|aio",
        "tgtadm|-C|3261|--lld|iscsi|--op|bind|--mode|target|--tid|1"
            + "|--initiator-address|10.0.0.0/24",
        "tgtadm|-C|3261|--lld|iscsi|--op|delete|--mode|target|--tid|1",
        "tgtadm|-C|3261|--lld|iscsi|--op|delete|--mode|system");
    assertThat(tgtadm.daemon("10.0.0.1", 3261, Path.of("/log")).arguments())
        .containsExactly("tgtd", "-f", "-C", "3261", "--iscsi", "portal=10.0.0.1:3261");
  }

  @Test
  void aTargetWithInitiatorsIsNotDeleted() {
    runner.answering(22, "", "tgtadm: this target is still active\n");
    assertThatThrownBy(() -> new Tgtadm(runner, 1).delete(1))
        .isInstanceOfSatisfying(
            ToolException.class, e -> assertThat(e.code()).isEqualTo("target-in-use"));
  }

  @Test
  void theListOfTargetsIsUnderstood() {
    runner.answering(
        0,
        """
        Target 1: iqn.2026-01.io.ecms:debian-12
            System information:
                Driver: iscsi
                State: ready
            I_T nexus information:
                I_T nexus: 1
                    Initiator: iqn.2026-01.io.ecms.node:b alias: (none)
                    Connection: 0
                        IP Address: 127.0.0.1
                I_T nexus: 2
                    Initiator: iqn.2026-01.io.ecms.node:c alias: (none)
                    Connection: 0
                        IP Address: 127.0.0.1
            LUN information:
                LUN: 0
                    Type: controller
                    Backing store type: null
                    Backing store path: None
                LUN: 1
                    Type: disk
                    Backing store type: aio
                    Backing store path: /dev/mapper/ecms.root.out.debian-12
                    Backing store flags:\s
            Account information:
            ACL information:
                ALL
        Target 2: iqn.2026-01.io.ecms:other
            I_T nexus information:
            LUN information:
            ACL information:
        """,
        "");
    assertThat(new Tgtadm(runner, 1).targets().orElseThrow())
        .containsExactly(
            new TargetListing.Target(
                1,
                "iqn.2026-01.io.ecms:debian-12",
                List.of("iqn.2026-01.io.ecms.node:b", "iqn.2026-01.io.ecms.node:c"),
                List.of(Path.of("/dev/mapper/ecms.root.out.debian-12")),
                true),
            new TargetListing.Target(2, "iqn.2026-01.io.ecms:other", List.of(), List.of(), false));
  }

  @Test
  void aDaemonThatDoesNotRunIsToldFromOneThatFails() {
    runner
        .answering(107, "", "tgtadm: failed to send request hdr to tgt daemon")
        .answering(22, "", "tgtadm: invalid request");
    Tgtadm tgtadm = new Tgtadm(runner, 1);
    assertThat(tgtadm.targets()).isEmpty();
    assertThatThrownBy(tgtadm::targets)
        .isInstanceOfSatisfying(
            ToolException.class, e -> assertThat(e.code()).isEqualTo("tgtadm-failed"));
  }

  @Test
  void iscsiadm() {
    Iscsiadm iscsiadm = new Iscsiadm(runner, "ecms.node-1");
    iscsiadm.defineInterface(new Iqn("iqn.2026-01.io.ecms.node:node-1"));
    iscsiadm.addRecord(IMAGE, PORTAL);
    iscsiadm.set(IMAGE, PORTAL, "node.session.timeo.replacement_timeout", "5");
    iscsiadm.logIn(IMAGE, PORTAL);
    iscsiadm.logOut(7);
    iscsiadm.deleteRecord(IMAGE, PORTAL);
    ran(
        "iscsiadm|-m|iface|-I|ecms.node-1|-o|new",
        "iscsiadm|-m|iface|-I|ecms.node-1|-o|update|-n|iface.initiatorname"
            + "|-v|iqn.2026-01.io.ecms.node:node-1",
        "iscsiadm|-m|node|-o|new|-T|iqn.2026-01.io.ecms:debian-12|-p|10.0.0.1:3261"
            + "|-I|ecms.node-1",
        "iscsiadm|-m|node|-T|iqn.2026-01.io.ecms:debian-12|-p|10.0.0.1:3261|-I|ecms.node-1"
            + "|-o|update|-n|node.session.timeo.replacement_timeout|-v|5",
        "iscsiadm|-m|node|-T|iqn.2026-01.io.ecms:debian-12|-p|10.0.0.1:3261|-I|ecms.node-1"
            + "|--login",
        "iscsiadm|-m|session|-r|7|--logout",
        "iscsiadm|-m|node|-T|iqn.2026-01.io.ecms:debian-12|-p|10.0.0.1:3261|-I|ecms.node-1"
            + "|-o|delete");
  }

  @Test
  void anInterfaceThatSessionsUseIsLeftAsItIs() {
    runner
        .answering(15, "", "Could not create new interface ecms.node-1")
        .answering(6, "", "Could not create new interface ecms.node-1");
    Iscsiadm iscsiadm = new Iscsiadm(runner, "ecms.node-1");
    iscsiadm.defineInterface(IMAGE);
    assertThat(runner.lines()).hasSize(1);
    assertThatThrownBy(() -> iscsiadm.defineInterface(IMAGE)).isInstanceOf(CommandException.class);
  }

  @Test
  void whyALoginFailedIsTold() {
    Iscsiadm iscsiadm = new Iscsiadm(runner, "ecms.node-1");
    runner
        .answering(15, "", "session exists")
        .answering(8, "", "connection timed out")
        .answering(19, "", "fatal login error")
        .answering(21, "", "No records found");

    iscsiadm.logIn(IMAGE, PORTAL);
    assertThatThrownBy(() -> iscsiadm.logIn(IMAGE, PORTAL))
        .isInstanceOfSatisfying(
            ToolException.class, e -> assertThat(e.code()).isEqualTo("iscsi-unreachable"));
    assertThatThrownBy(() -> iscsiadm.logIn(IMAGE, PORTAL))
        .isInstanceOfSatisfying(
            ToolException.class, e -> assertThat(e.retryable()).as(e.code()).isFalse());
    iscsiadm.deleteRecord(IMAGE, PORTAL);
  }

  @Test
  void losetup() {
    runner
        .answering(0, "", "")
        .answering(0, "/dev/loop3\n", "")
        .answering(0, "/dev/loop3\n", "")
        .answering(0, "/dev/loop3\n", "")
        .answering(0, "", "");
    Losetup losetup = new Losetup(runner);
    Path file = Path.of("/data/cow");

    assertThat(losetup.attach(file, true)).hasToString("/dev/loop3");
    assertThat(losetup.attach(file, false)).hasToString("/dev/loop3");
    losetup.detach(file);
    ran(
        "losetup|--list|--noheadings|--output|NAME|--associated|/data/cow",
        "losetup|--find|--show|--read-only|--|/data/cow",
        "losetup|--list|--noheadings|--output|NAME|--associated|/data/cow",
        "losetup|--list|--noheadings|--output|NAME|--associated|/data/cow",
        "losetup|--detach|/dev/loop3");
  }

  @Test
  void lvm() {
    Lvm lvm = new Lvm(runner);
    Path disk = Path.of("/dev/sde");
    lvm.createPhysicalVolume(disk);
    lvm.createGroup("vgdata", disk);
    lvm.activate("vgdata");
    assertThat(lvm.createVolume("vgdata", "lvcache", 64 << 20)).hasToString("/dev/vgdata/lvcache");
    lvm.removeVolume("vgdata", "lvcache");
    runner.answering(0, "  vgdata,1048576\n", "").answering(0, "  a,4194304\n  b,8\n", "");
    assertThat(lvm.groups()).containsExactly(new Lvm.Group("vgdata", 1 << 20));
    assertThat(lvm.volumes("vgdata"))
        .containsExactly(new Lvm.Volume("a", 4 << 20), new Lvm.Volume("b", 8));
    ran(
        "pvcreate|--yes|/dev/sde",
        "vgcreate|vgdata|/dev/sde",
        "vgchange|--activate|y|vgdata",
        "lvcreate|--yes|--wipesignatures|y|--size|67108864b|--name|lvcache|vgdata",
        "lvremove|--yes|vgdata/lvcache",
        "vgs|--noheadings|--units|b|--nosuffix|--separator|,|-o|vg_name,vg_free",
        "lvs|--noheadings|--units|b|--nosuffix|--separator|,|-o|lv_name,lv_size|vgdata");
    assertThatThrownBy(() -> lvm.activate("-x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void caches() {
    new MakeBcache(runner).create(Path.of("/dev/loop1"), Path.of("/dev/mapper/joined"));
    new Flashcache(runner)
        .create(new DeviceName("img-fc"), 4096, Path.of("/dev/loop6"), Path.of("/dev/sda"));
    ran(
        "make-bcache|-C|/dev/loop1|-B|/dev/mapper/joined|--block|512|--bucket|64k|--wipe-bcache",
        // Follows the manual; no kernel here has the module to run it against.
        "flashcache_create|-p|thru|-s|4096m|-b|4k|-f|img-fc|/dev/loop6|/dev/sda");
  }

  @Test
  void namesThatCouldBeTakenForSomethingElseAreRefused() {
    assertThatThrownBy(() -> new DeviceName("--force"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DeviceName("a/b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DeviceName("a".repeat(128)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Iqn("iqn.x")).isInstanceOf(IllegalArgumentException.class);
  }
}
