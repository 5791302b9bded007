package io.ecms.tree.stack.kernel;

import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.tool.kernel.BcacheSysfs;
import io.ecms.tree.tool.kernel.BlockDevices;
import io.ecms.tree.tool.kernel.Dmsetup;
import io.ecms.tree.tool.kernel.Flashcache;
import io.ecms.tree.tool.kernel.IscsiSessions;
import io.ecms.tree.tool.kernel.Iscsiadm;
import io.ecms.tree.tool.kernel.Losetup;
import io.ecms.tree.tool.kernel.Lvm;
import io.ecms.tree.tool.kernel.MakeBcache;
import io.ecms.tree.tool.kernel.Modprobe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a {@link KernelStack}, wired as its settings say, and what takes several of them.
 */
record KernelParts(
    KernelFiles files,
    Chains chains,
    Parents parents,
    Children children,
    SnapshotDisks disks,
    Recovery recovery,
    HostCheck hostCheck,
    CacheCheck cacheCheck,
    Optional<LvmVolumes> lvm) {

  static KernelParts of(KernelStackSettings settings, KernelHost host, CommandRunner runner) {
    Names names = new Names(settings.node());
    KernelFiles files = new KernelFiles(settings.dataDirectory());
    BlockDevices devices = new BlockDevices(host.sysfs());
    Dmsetup dmsetup = new Dmsetup(runner);
    Losetup losetup = new Losetup(runner);
    Layers layers = new Layers(dmsetup, devices, names);
    Parents parents =
        new Parents(
            new Iscsiadm(runner, names.iface()),
            new IscsiSessions(host.sysfs()),
            devices,
            names,
            settings.parentTimeout());
    Children children =
        new Children(runner, settings.portal(), settings.allow(), files.daemonLog());
    Optional<LvmVolumes> lvm =
        settings.volumes().map(group -> new LvmVolumes(new Lvm(runner), group, settings.node()));
    CacheVolumes volumes =
        lvm.map(CacheVolumes.class::cast).orElseGet(() -> new FileVolumes(files, losetup));
    BlockCache cache =
        switch (settings.cache()) {
          case BCACHE ->
              new BcacheCache(
                  layers,
                  names,
                  volumes,
                  files,
                  losetup,
                  new MakeBcache(runner),
                  new BcacheSysfs(host.sysfs()),
                  devices,
                  settings.cacheBytes());
          case DM_CACHE -> new DmCacheCache(layers, names, volumes, files, settings.cacheBytes());
          case FLASHCACHE ->
              new FlashcacheCache(
                  layers, names, volumes, new Flashcache(runner), settings.cacheBytes());
        };
    Chains chains = new Chains(files, names, layers, devices, losetup, parents, children, cache);
    SnapshotDisks disks = new SnapshotDisks(files, layers, names, losetup);
    return new KernelParts(
        files,
        chains,
        parents,
        children,
        disks,
        new Recovery(files, names, layers, parents, children, chains, disks),
        new HostCheck(settings, host, new Modprobe(runner, host.sysfs()), dmsetup),
        new CacheCheck(settings, host),
        lvm);
  }

  List<Finding> findings(ImageRef image) throws IOException {
    List<Finding> findings = new ArrayList<>(hostCheck.findings());
    findings.addAll(cacheCheck.findings(image));
    return List.copyOf(findings);
  }

  Path makeDisk(KernelRecord member, String name, long sizeBytes) throws IOException {
    return disks.make(member.image(), name, sizeBytes, () -> chains.origin(member));
  }

  MemberStatus status(KernelRecord member, Endpoint portal) throws IOException {
    return new MemberStatus(
        member.image(),
        portal,
        member.parent(),
        member.rootFile().isPresent(),
        chains.bytesUp(member.imageId()),
        chains.bytesDown(member.imageId()),
        children.count(member.imageId()),
        disks.of(member.imageId()).size());
  }

  /** Takes the devices of a membership and of its disks down; files and records stay. */
  void close(KernelRecord member) throws IOException {
    for (DiskRecord disk : disks.of(member.imageId())) {
      disks.hide(disk);
    }
    chains.dismantle(member);
  }
}
