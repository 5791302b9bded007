package io.ecms.node.agent;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.node.host.HostFacts;
import io.ecms.node.hypervisor.Domain;
import io.ecms.node.hypervisor.DomainSpec;
import io.ecms.node.hypervisor.DomainStatus;
import io.ecms.node.hypervisor.DomainUsage;
import io.ecms.node.hypervisor.Hypervisor;
import io.ecms.node.hypervisor.Readiness;
import io.ecms.node.hypervisor.RebootOutcome;
import io.ecms.node.hypervisor.StopOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A hypervisor whose calls about chosen VMs hang until they are let go; notes what was called. */
final class GatedHypervisor implements Hypervisor {
  private static final long LIMIT_SECONDS = 30;

  private final Hypervisor behind;
  private final Map<VmId, CountDownLatch> gates = new ConcurrentHashMap<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();

  GatedHypervisor(Hypervisor behind) {
    this.behind = behind;
  }

  void hang(VmId vm) {
    gates.put(vm, new CountDownLatch(1));
  }

  void letGo(VmId vm) {
    CountDownLatch gate = gates.remove(vm);
    if (gate != null) {
      gate.countDown();
    }
  }

  /** What has begun so far, as {@code method vm}. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  private void enter(String method, VmId vm) {
    calls.add(method + " " + vm);
    CountDownLatch gate = gates.get(vm);
    if (gate != null) {
      boolean interrupted = false;
      boolean open = false;
      while (!open) {
        try {
          open = gate.await(LIMIT_SECONDS, TimeUnit.SECONDS);
          if (!open) {
            throw new IllegalStateException("nobody let " + vm + " go");
          }
        } catch (InterruptedException e) {
          interrupted = true; // as in a native call, which does not notice
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public HostFacts facts() {
    return behind.facts();
  }

  @Override
  public Domain start(DomainSpec spec) {
    enter("start", spec.vm());
    return behind.start(spec);
  }

  @Override
  public Readiness awaitReady(VmId vm, Duration limit) {
    enter("await", vm);
    return behind.awaitReady(vm, limit);
  }

  @Override
  public void ejectFirstBoot(VmId vm) {
    enter("eject", vm);
    behind.ejectFirstBoot(vm);
  }

  @Override
  public StopOutcome stop(VmId vm, Duration grace) {
    enter("stop", vm);
    return behind.stop(vm, grace);
  }

  @Override
  public void destroy(VmId vm) {
    enter("destroy", vm);
    behind.destroy(vm);
  }

  @Override
  public DomainStatus status(VmId vm) {
    enter("status", vm);
    return behind.status(vm);
  }

  @Override
  public List<DomainStatus> domains(NodeName node) {
    return behind.domains(node);
  }

  @Override
  public RebootOutcome reboot(VmId vm, Duration grace) {
    enter("reboot", vm);
    return behind.reboot(vm, grace);
  }

  @Override
  public void suspend(VmId vm) {
    enter("suspend", vm);
    behind.suspend(vm);
  }

  @Override
  public void resume(VmId vm) {
    enter("resume", vm);
    behind.resume(vm);
  }

  @Override
  public void save(VmId vm) {
    enter("save", vm);
    behind.save(vm);
  }

  @Override
  public List<DomainUsage> usage() {
    return behind.usage();
  }

  @Override
  public void onChange(Runnable listener) {
    behind.onChange(listener);
  }

  @Override
  public void close() {
    behind.close();
  }
}
