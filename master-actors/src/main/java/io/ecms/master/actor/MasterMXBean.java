package io.ecms.master.actor;

import java.util.List;

/** What operators see of the master (K6); exists on the member that holds it. */
public interface MasterMXBean {
  /** Whether commands are served; false while the view is built. */
  boolean isServing();

  /** Commands and questions served since this master began. */
  long getCommands();

  /** Nodes in the view. */
  int getNodes();

  /** Node controllers that can be reached now. */
  int getConnectedControllers();

  /** Images in the view. */
  int getImages();

  /** Addresses that can be given out. */
  int getFreeAddresses();

  /** Proposals that no entity has confirmed yet. */
  int getOpenProposals();

  /** The reconcilers and what they have done since this master began. */
  List<ReconcilerInfo> getReconcilers();

  /**
   * Switches a reconciler off, until it is resumed or this process ends.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  void pause(String reconciler);

  /**
   * Switches a reconciler on again.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  void resume(String reconciler);

  /**
   * Lets no new VM onto a node; those that are there stay.
   *
   * @return the node's state
   * @throws IllegalArgumentException when the node refuses, with the reason
   */
  String drainNode(String node);

  /**
   * Lets VMs onto a node again.
   *
   * @return the node's state
   * @throws IllegalArgumentException when the node refuses, with the reason
   */
  String resumeNode(String node);
}
