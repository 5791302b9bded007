package io.ecms.master.actor;

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
}
