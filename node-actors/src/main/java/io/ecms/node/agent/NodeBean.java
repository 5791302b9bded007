package io.ecms.node.agent;

import io.ecms.core.model.Epoch;
import io.ecms.core.node.NodeRole;
import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.MemberStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The figures of one node controller: written by its actor, read from any thread. */
public final class NodeBean implements NodeMXBean {
  private final NodeRole role;
  private final BlockStack stack;
  private volatile Load load = new Load(Epoch.NONE, 0, 0, 0, 0);

  public NodeBean(NodeRole role, BlockStack stack) {
    this.role = role;
    this.stack = stack;
  }

  private record Load(Epoch epoch, int running, int queued, long ended, long failed) {}

  void show(AgentCore core) {
    load = new Load(core.epoch(), core.running(), core.queued(), core.ended(), core.failed());
  }

  @Override
  public String getRole() {
    return role.word();
  }

  @Override
  public long getEpoch() {
    return load.epoch().value();
  }

  @Override
  public int getRunningCommands() {
    return load.running();
  }

  @Override
  public int getQueuedCommands() {
    return load.queued();
  }

  @Override
  public long getEndedCommands() {
    return load.ended();
  }

  @Override
  public long getFailedCommands() {
    return load.failed();
  }

  @Override
  public long getUntrustedPeers() {
    return stack.members().stream().mapToLong(MemberStatus::untrusted).sum();
  }

  @Override
  public Map<String, Double> getCacheHitRatios() {
    Map<String, Double> ratios = new TreeMap<>();
    for (MemberStatus member : stack.members()) {
      stack
          .cacheStatistics(member.image())
          .ifPresent(cache -> ratios.put(member.image().id(), cache.hitRatio()));
    }
    return ratios;
  }

  @Override
  public List<String> getMemberships() {
    return stack.members().stream().map(member -> member.image().id()).sorted().toList();
  }
}
