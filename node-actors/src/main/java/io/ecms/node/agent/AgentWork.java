package io.ecms.node.agent;

import io.ecms.core.model.Epoch;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.VmId;
import io.ecms.core.node.HostDetails;
import io.ecms.core.node.HostFacts;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentMessage.BootPiece;
import io.ecms.core.protocol.AgentMessage.TreeStatus;
import io.ecms.core.protocol.AgentMessage.VmStatistics;
import io.ecms.core.protocol.AgentMessage.VmsSeen;
import io.ecms.core.protocol.AgentReply;
import io.ecms.core.protocol.AgentResult;
import io.ecms.core.protocol.Ticket;
import io.ecms.node.hypervisor.DomainUsage;
import io.ecms.node.hypervisor.HypervisorException;
import io.ecms.tree.stack.MemberStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out commands on this host. Everything here blocks; whoever calls sees to it that commands
 * about one VM or one image do not overlap.
 */
public final class AgentWork {
  private static final Logger LOG = LoggerFactory.getLogger(AgentWork.class);

  private final AgentSettings settings;
  private final AgentPorts ports;
  private final EpochStore epoch;
  private final BootFiles bootFiles;
  private final VmWork vms;
  private final TreeWork trees;
  private final ImagePart images;
  private final ParentWork parents;
  private final UsageBook usage = new UsageBook();

  /** Whether the hypervisor could not be asked the last time; told once, not at every look. */
  private volatile boolean blind;

  public AgentWork(AgentSettings settings, AgentPorts ports, AgentStores stores) {
    this.settings = settings;
    this.ports = ports;
    this.bootFiles = new BootFiles(settings.data().resolve("boot"), ports.bootFiles());
    this.epoch = stores.epoch();
    this.vms = new VmWork(settings, ports, bootFiles, stores.files());
    this.trees =
        new TreeWork(
            ports.stack(), stores.memberships(), bootFiles, settings.realGuests(), ports.clock());
    this.images = stores.images();
    this.parents = new ParentWork(settings.parents(), ports.stack(), trees, ports.clock());
  }

  /**
   * The highest epoch that was kept.
   *
   * @throws java.io.UncheckedIOException when it cannot be read
   */
  public Epoch epoch() {
    return epoch.read();
  }

  void keepEpoch(Epoch next) {
    LOG.info("node {} is now in epoch {}", settings.node(), next.value());
    epoch.write(next);
  }

  /** Never throws: a failure is an answer, too. */
  AgentReply carryOut(Ticket ticket, AgentCommand command) {
    LOG.debug("{}: {} {}", settings.node(), ticket, command);
    try {
      return new AgentReply.Ok(result(ticket, command));
    } catch (RuntimeException | Error e) {
      AgentReply.Failed failed = new AgentReply.Failed(Problems.of(e));
      LOG.warn(
          "{}: {} for {} failed: {}",
          settings.node(),
          command.getClass().getSimpleName(),
          ticket,
          failed.problem());
      return failed;
    }
  }

  private AgentResult result(Ticket ticket, AgentCommand command) {
    return switch (command) {
      case AgentCommand.GetNodeInfo() -> nodeInfo();
      case AgentCommand.ImportImage wish -> images.bringIn(wish);
      case AgentCommand.RemoveImage(var image) -> images.remove(image);
      case AgentCommand.JoinTree wish -> trees.join(wish);
      case AgentCommand.SwitchParent wish -> trees.switchParent(wish);
      case AgentCommand.LeaveTree wish -> trees.leave(wish);
      case AgentCommand.MakeDisk wish -> vms.makeDisk(wish);
      case AgentCommand.DeleteDisk wish -> vms.deleteDisk(wish);
      case AgentCommand.StartDomain wish -> vms.start(ticket, wish);
      case AgentCommand.AwaitReady wish -> vms.awaitReady(wish);
      case AgentCommand.StopDomain wish -> vms.stop(wish);
      case AgentCommand.RebootDomain(var vm, var grace) -> vms.reboot(vm, grace);
      case AgentCommand.SuspendDomain(var vm) -> vms.suspend(vm);
      case AgentCommand.ResumeDomain(var vm) -> vms.resume(vm);
      case AgentCommand.SaveDomain(var vm) -> vms.save(vm);
      case AgentCommand.DestroyDomain(var vm) -> vms.destroy(vm);
      case AgentCommand.GetVmStatus(var vm) -> vms.status(vm);
    };
  }

  private AgentResult nodeInfo() {
    io.ecms.node.host.HostFacts host = ports.facts().get();
    io.ecms.node.host.HostFacts.HypervisorFacts hypervisor = host.hypervisor();
    return new AgentResult.NodeInfo(
        new HostFacts(
            host.hostName(),
            settings.address(),
            settings.capacity().of(host),
            host.freeMemoryMib(),
            host.freeStorageGib(),
            "%s %s, %s"
                .formatted(
                    hypervisor.kind(), hypervisor.version(), hypervisor.kvm() ? "kvm" : "tcg")
                .strip(),
            settings.zone(),
            Optional.of(
                new HostDetails(
                    host.cpuModel(),
                    host.platform().numaNodes(),
                    host.platform().kernel(),
                    hypervisor.kvm(),
                    host.platform().interfaces()))),
        settings.role());
  }

  /** The images that this node has a part in, by what is on disk. */
  public List<ImageId> images() {
    return Stream.concat(images.held().stream(), trees.memberships().stream()).distinct().toList();
  }

  /** Serves an image as before the restart. Tells whether that is done. */
  boolean reopen(ImageId image) {
    try {
      images.reopen(image);
      trees.reopen(image);
      return true;
    } catch (RuntimeException e) {
      LOG.warn("{} cannot serve {} again yet", settings.node(), image, e);
      return false;
    }
  }

  /** What the node does for its trees; empty when the block stack cannot tell. */
  public Optional<TreeStatus> treeStatus() {
    try {
      return Optional.of(
          new TreeStatus(
              settings.node().value(),
              ports.stack().members().stream().map(this::told).toList(),
              parents.upstreams()));
    } catch (RuntimeException e) {
      LOG.warn("{} cannot tell of its trees", settings.node(), e);
      return Optional.empty();
    }
  }

  /**
   * Asks the parents that are due.
   *
   * @param executor runs each question on a thread of its own
   */
  public void watchParents(Executor executor) {
    parents.watch(executor);
  }

  Instant now() {
    return ports.clock().instant();
  }

  /** Looks at what the VMs use; what cannot be seen now is seen the next time. */
  void sampleUsage() {
    try {
      ports
          .hypervisor()
          .ifPresent(hypervisor -> {
            List<DomainUsage> seen = hypervisor.usage();
            usage.note(now(), seen);
          });
    } catch (HypervisorException e) {
      LOG.debug("{} cannot see what its VMs use", settings.node(), e);
    }
  }

  /** What a VM uses. */
  VmStatistics usage(VmId vm) {
    return new VmStatistics(usage.of(vm, now()));
  }

  /** Calls {@code listener} when the state of a VM may have changed. */
  void onVmChange(Runnable listener) {
    ports.hypervisor().ifPresent(hypervisor -> hypervisor.onChange(listener));
  }

  /** What the hypervisor says of all VMs of this node. */
  public VmsSeen vmsSeen() {
    try {
      VmsSeen seen =
          ports
              .hypervisor()
              .map(hypervisor -> VmWork.seen(hypervisor, settings.node()))
              .orElse(VmsSeen.BLIND);
      if (blind) {
        blind = false;
        LOG.info("{} can ask its hypervisor again", settings.node());
      }
      return seen;
    } catch (HypervisorException e) {
      if (!blind) {
        blind = true;
        LOG.warn("{} cannot ask its hypervisor: {}", settings.node(), e.getMessage());
      }
      return VmsSeen.BLIND;
    } catch (RuntimeException e) {
      LOG.warn("{} cannot tell of its VMs", settings.node(), e);
      return VmsSeen.BLIND;
    }
  }

  private AgentMessage.Membership told(MemberStatus member) {
    return new AgentMessage.Membership(
        new ImageId(member.image().id()),
        member.bytesUp(),
        member.bytesDown(),
        member.children(),
        member.disks(),
        new AgentMessage.ParentWaits(
            member.parentWaits().count(),
            micros(member.parentWaits().mean()),
            micros(member.parentWaits().longest()),
            member.parentSilent().toMillis()),
        ports
            .stack()
            .fillStatus(member.image())
            .map(fill ->
                new AgentMessage.Filled(
                    fill.chunks(), fill.verified(), fill.repaired(), fill.damaged())),
        ports
            .stack()
            .cacheStatistics(member.image())
            .map(cache ->
                new AgentMessage.CacheUse(
                    cache.bytesRead(),
                    cache.bytesFetched(),
                    cache
                        .problem()
                        .map(why -> new AgentMessage.CacheTrouble(why.code(), why.what())))));
  }

  private static long micros(Duration time) {
    return TimeUnit.NANOSECONDS.toMicros(time.toNanos());
  }

  AgentMessage.ConsoleTail read(AgentMessage.ReadConsole wish) {
    try {
      return new AgentMessage.ConsoleTail(vms.console(wish.vm(), wish.bytes()), Optional.empty());
    } catch (RuntimeException e) {
      return new AgentMessage.ConsoleTail("", Optional.of(Problems.of(e).message()));
    }
  }

  BootPiece read(AgentMessage.ReadBootFile wish) {
    try {
      boolean held = images.held().contains(wish.image());
      byte[] piece =
          held
              ? images.read(wish.image(), wish.file(), wish.offset())
              : bootFiles.read(wish.image(), wish.file(), wish.offset());
      return new BootPiece(piece, Optional.empty());
    } catch (RuntimeException e) {
      return new BootPiece(new byte[0], Optional.of(Problems.of(e).message()));
    }
  }

  /** Takes in what the first reader of an image has read. */
  void note(AgentMessage.NoteWorkingSet news) {
    try {
      images.note(news.image(), news.content());
    } catch (RuntimeException e) {
      LOG.warn("{} cannot note what is read of {}", settings.node(), news.image(), e);
    }
  }
}
