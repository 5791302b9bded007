package io.ecms.master.actor;

import io.ecms.core.cluster.Beans;

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

  private MasterBean() {}

  static MasterBean register() {
    MasterBean bean = new MasterBean();
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
}
