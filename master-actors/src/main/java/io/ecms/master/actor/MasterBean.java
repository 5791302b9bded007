package io.ecms.master.actor;

import io.ecms.core.cluster.Beans;
import io.ecms.core.cluster.Entities;
import io.ecms.core.entity.Answer;
import io.ecms.core.model.NodeName;
import io.ecms.core.node.Node;
import java.util.List;

/** The master's figures, set by its actor and read by JMX threads. */
final class MasterBean implements MasterMXBean {
  private static final String NAME = "io.ecms:type=Master";

  private volatile boolean serving;
  private volatile long commands;
  private volatile int nodes;
  private volatile int connected;
  private volatile int images;
  private volatile int freeAddresses;
  private volatile int openProposals;
  private long taken;

  private final Reconcilers reconcilers;
  private final Entities entities;

  private MasterBean(Reconcilers reconcilers, Entities entities) {
    this.reconcilers = reconcilers;
    this.entities = entities;
  }

  static MasterBean register(Reconcilers reconcilers, Entities entities) {
    MasterBean bean = new MasterBean(reconcilers, entities);
    Beans.register(NAME, bean);
    return bean;
  }

  void unregister() {
    Beans.unregister(NAME);
  }

  /** Called by the actor only. */
  void commandTaken() {
    taken++;
  }

  void update(boolean isServing, ClusterView view) {
    serving = isServing;
    commands = taken;
    nodes = view.nodeCount();
    connected = view.connectedCount();
    images = view.imageCount();
    freeAddresses = view.freeAddresses();
    openProposals = view.openProposals();
  }

  @Override
  public boolean isServing() {
    return serving;
  }

  @Override
  public long getCommands() {
    return commands;
  }

  @Override
  public int getNodes() {
    return nodes;
  }

  @Override
  public int getConnectedControllers() {
    return connected;
  }

  @Override
  public int getImages() {
    return images;
  }

  @Override
  public int getFreeAddresses() {
    return freeAddresses;
  }

  @Override
  public int getOpenProposals() {
    return openProposals;
  }

  @Override
  public List<ReconcilerInfo> getReconcilers() {
    return reconcilers.status().stream().map(ReconcilerInfo::of).toList();
  }

  @Override
  public void pause(String reconciler) {
    turn(reconciler, false);
  }

  @Override
  public void resume(String reconciler) {
    turn(reconciler, true);
  }

  private void turn(String reconciler, boolean on) {
    reconcilers
        .turn(reconciler, on)
        .ifPresent(unknown -> {
          throw new IllegalArgumentException(unknown.message());
        });
  }

  @Override
  public String drainNode(String node) {
    return tell(node, new Node.Drain());
  }

  @Override
  public String resumeNode(String node) {
    return tell(node, new Node.Resume());
  }

  /** The entity's own time-out bounds the wait. */
  private String tell(String node, Node.Command command) {
    Answer answer =
        entities.node(new NodeName(node), command, "jmx", "operator").toCompletableFuture().join();
    return switch (answer) {
      case Answer.Done(_, Node.Member member) -> node + " is " + member.status().word();
      case Answer.Done done -> throw new IllegalStateException("not a node: " + done.state());
      case Answer.No(var problem) -> throw new IllegalArgumentException(problem.message());
    };
  }
}
