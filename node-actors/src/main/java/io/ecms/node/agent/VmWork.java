package io.ecms.node.agent;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import io.ecms.core.protocol.AgentCommand.AwaitReady;
import io.ecms.core.protocol.AgentCommand.DeleteDisk;
import io.ecms.core.protocol.AgentCommand.MakeDisk;
import io.ecms.core.protocol.AgentCommand.StartDomain;
import io.ecms.core.protocol.AgentCommand.StopDomain;
import io.ecms.core.protocol.AgentCommand.TreeImage;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentMessage.VmsSeen;
import io.ecms.core.protocol.AgentResult;
import io.ecms.core.protocol.AgentResult.Seen;
import io.ecms.core.protocol.Ticket;
import io.ecms.core.vm.EndReason;
import io.ecms.core.vm.VmSpec;
import io.ecms.core.vm.Vnc;
import io.ecms.node.firstboot.FirstBoot;
import io.ecms.node.firstboot.PasswordHash;
import io.ecms.node.hypervisor.Domain;
import io.ecms.node.hypervisor.DomainSpec;
import io.ecms.node.hypervisor.DomainState;
import io.ecms.node.hypervisor.DomainStatus;
import io.ecms.node.hypervisor.Hypervisor;
import io.ecms.node.hypervisor.Nic;
import io.ecms.node.hypervisor.Owner;
import io.ecms.node.hypervisor.RebootOutcome;
import io.ecms.node.hypervisor.StateReason;
import io.ecms.node.hypervisor.StopOutcome;
import io.ecms.node.hypervisor.VncPassword;
import io.ecms.tree.stack.VmDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Disks and domains of the node's VMs (E6, E7). Blocking; calls for one VM must not overlap. What a
 * VM does is asked of the hypervisor each time and remembered nowhere else.
 */
final class VmWork {
  private static final long GIB = 1L << 30;

  private final AgentSettings settings;
  private final AgentPorts ports;
  private final BootFiles bootFiles;
  private final VmFiles files;

  VmWork(AgentSettings settings, AgentPorts ports, BootFiles bootFiles, VmFiles files) {
    this.settings = settings;
    this.ports = ports;
    this.bootFiles = bootFiles;
    this.files = files;
  }

  private Hypervisor hypervisor() {
    return ports
        .hypervisor()
        .orElseThrow(
            () -> new Refusal(Problem.conflict("no-hypervisor", "this node does not run VMs")));
  }

  AgentResult makeDisk(MakeDisk wish) {
    VmDisk disk = disk(wish.image(), wish.disk().value(), wish.sizeGib());
    return new AgentResult.DiskMade("file://" + settings.node() + disk.file());
  }

  private VmDisk disk(TreeImage image, String name, long sizeGib) {
    long size = Math.max(Math.multiplyExact(sizeGib, GIB), image.content().sizeBytes());
    return ports.stack().makeDisk(TreeWork.ref(image), name, size);
  }

  static VmsSeen seen(Hypervisor hypervisor, NodeName node) {
    Map<VmId, Seen> seen = new HashMap<>();
    Map<VmId, EndReason> ends = new HashMap<>();
    for (DomainStatus domain : hypervisor.domains(node)) {
      seen.put(domain.vm(), seen(domain.state()));
      if (domain.state() == DomainState.STOPPED) {
        ends.put(domain.vm(), end(domain.reason()));
      }
    }
    return new VmsSeen(Optional.of(seen), ends);
  }

  private static EndReason end(StateReason reason) {
    return switch (reason) {
      case GUEST_SHUT_DOWN -> EndReason.SHUT_DOWN_BY_GUEST;
      case FORCED_OFF -> EndReason.DESTROYED;
      case CRASHED -> EndReason.CRASHED;
      case START_FAILED -> EndReason.FAILED;
      case SAVED -> EndReason.SAVED;
      case UNKNOWN, BY_REQUEST, IO_ERROR -> EndReason.UNKNOWN;
    };
  }

  AgentResult deleteDisk(DeleteDisk wish) {
    ports.stack().removeDisk(wish.disk().value());
    files.unmark(wish.vm());
    return new AgentResult.Gone();
  }

  AgentResult start(Ticket ticket, StartDomain wish) {
    VmId vm = wish.vm();
    VmSpec spec = wish.spec();
    Nic nic = settings.networks().nic(wish.lease(), wish.mac());
    files.prepare(vm);
    Domain domain =
        hypervisor()
            .start(
                new DomainSpec(
                    vm,
                    spec.name(),
                    new Owner(settings.node(), ticket.epoch(), ticket.operation()),
                    spec.vcpus(),
                    spec.memoryMib(),
                    nic,
                    disk(wish.image(), wish.disk().value(), spec.diskGib()),
                    settings.realGuests() ? bootFiles.directBoot(wish.image()) : Optional.empty(),
                    firstBootIso(vm, spec, nic),
                    files.serialLog(vm),
                    VncPassword.generate(ports.random())));
    return new AgentResult.DomainUp(
        domain.vnc().map(vnc -> new Vnc(vnc.host(), vnc.port())), domain.firstStart());
  }

  /** Until the guest was initialised, every start is a first start. */
  private Optional<Path> firstBootIso(VmId vm, VmSpec spec, Nic nic) {
    if (files.initialised(vm)) {
      return Optional.empty();
    }
    Path iso = files.firstBootIso(vm);
    // One that is in the drive of a running VM must stay as it is.
    if (ports.firstBoot().isPresent() && isOff(vm)) {
      ports
          .firstBoot()
          .get()
          .write(
              new FirstBoot(
                  vm,
                  spec.hostname(),
                  spec.password().map(hash -> new PasswordHash(hash.value())),
                  nic.mac(),
                  nic.network()),
              iso);
    }
    return Optional.of(iso);
  }

  private boolean isOff(VmId vm) {
    DomainState state = hypervisor().status(vm).state();
    return state == DomainState.STOPPED || state == DomainState.NOT_FOUND;
  }

  AgentResult awaitReady(AwaitReady wish) {
    return switch (hypervisor().awaitReady(wish.vm(), bounded(wish.limit()))) {
      case READY -> {
        if (!files.initialised(wish.vm())) {
          hypervisor().ejectFirstBoot(wish.vm());
          files.markInitialised(wish.vm());
        }
        yield new AgentResult.GuestReady(true);
      }
      case NOT_READY -> new AgentResult.GuestReady(false);
      case ENDED -> new AgentResult.GuestEnded();
    };
  }

  AgentResult stop(StopDomain wish) {
    StopOutcome outcome = hypervisor().stop(wish.vm(), bounded(wish.grace()));
    return new AgentResult.DomainOff(outcome == StopOutcome.FORCED);
  }

  AgentResult reboot(VmId vm, Duration grace) {
    RebootOutcome outcome = hypervisor().reboot(vm, bounded(grace));
    return new AgentResult.DomainRebooted(outcome == RebootOutcome.RESET);
  }

  AgentResult suspend(VmId vm) {
    hypervisor().suspend(vm);
    return new AgentResult.VmSeen(Seen.SUSPENDED);
  }

  AgentResult resume(VmId vm) {
    hypervisor().resume(vm);
    return new AgentResult.VmSeen(Seen.RUNNING);
  }

  AgentResult save(VmId vm) {
    hypervisor().save(vm);
    return new AgentResult.DomainOff(false);
  }

  private Duration bounded(Duration asked) {
    Duration longest = settings.limits().await();
    return asked.compareTo(longest) < 0 ? asked : longest;
  }

  AgentResult destroy(VmId vm) {
    hypervisor().destroy(vm);
    files.remove(vm);
    return new AgentResult.Gone();
  }

  AgentResult status(VmId vm) {
    return new AgentResult.VmSeen(seen(hypervisor().status(vm).state()));
  }

  /** The end of what the guest has said; nothing when it has not been started here. */
  String console(VmId vm, int bytes) {
    Path log = files.serialLog(vm);
    if (!Files.exists(log)) {
      return "";
    }
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
      int most = Math.clamp(bytes, 1, AgentMessage.MAX_CONSOLE_BYTES);
      ByteBuffer tail = ByteBuffer.allocate(most);
      long from = Math.max(0, channel.size() - most);
      while (tail.hasRemaining() && channel.read(tail, from + tail.position()) > 0) {
        // Until it is full or the file ends.
      }
      return new String(tail.array(), 0, tail.position(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the console of " + vm, e);
    }
  }

  private static Seen seen(DomainState state) {
    return switch (state) {
      case RUNNING -> Seen.RUNNING;
      case SUSPENDED -> Seen.SUSPENDED;
      case STOPPED -> Seen.STOPPED;
      case NOT_FOUND -> Seen.NOT_FOUND;
    };
  }
}
