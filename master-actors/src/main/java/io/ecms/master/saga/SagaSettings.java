package io.ecms.master.saga;

import com.typesafe.config.Config;
import io.ecms.core.model.InvalidValue;
import java.time.Duration;

/**
 * How long the steps of sagas may take, from {@code ecms.master.sagas}.
 *
 * @param agentTimeout how long to wait for a node controller's answer before asking again
 * @param quickStep deadline of a step that only asks entities or the master
 * @param reach how long a node controller may take to answer at all when a node is added
 * @param treeStep joining an image's tree, kernel and initrd included
 * @param diskStep making or removing a disk
 * @param domainStep defining and starting a domain
 * @param readyStep first start: until the guest says that it is up (E6)
 * @param stopGrace how long a guest has to shut down by itself before it is forced (E7)
 * @param vmStart the whole of vm_start, undoing included; a quarter of it is kept for undoing
 * @param vmBatch the whole of a batch, and of each start in it, undoing included
 * @param batchParallel how many VMs of a batch start, or are removed, at the same time; 1 or more
 * @param vmStop the whole of vm_stop beyond the grace
 * @param vmChange the whole of reboot (beyond the grace), reset, suspend, resume, rename, resize
 * @param saveStep writing a guest's memory to disk
 * @param vmSave the whole of vm_save
 * @param vmDestroy the whole of vm_destroy
 * @param nodeAdd the whole of add_node when the controller runs already
 * @param reachHost until a host must have answered over SSH
 * @param hostStep each other step of setting up a host over SSH
 * @param nodeSetup the whole of add_node over SSH, undoing included
 * @param imageImport the whole of an image import
 * @param treeChange the whole of tree-up and of tree-down, and each of their steps
 */
public record SagaSettings(
    Duration agentTimeout,
    Duration quickStep,
    Duration reach,
    Duration treeStep,
    Duration diskStep,
    Duration domainStep,
    Duration readyStep,
    Duration stopGrace,
    Duration vmStart,
    Duration vmBatch,
    int batchParallel,
    Duration vmStop,
    Duration vmChange,
    Duration saveStep,
    Duration vmSave,
    Duration vmDestroy,
    Duration nodeAdd,
    Duration reachHost,
    Duration hostStep,
    Duration nodeSetup,
    Duration imageImport,
    Duration treeChange) {

  public SagaSettings {
    if (batchParallel < 1) {
      throw new InvalidValue(
          "ecms.master.sagas.batch-parallel", "must be 1 or more but is " + batchParallel);
    }
  }

  /** Reads the settings from the whole configuration. */
  public static SagaSettings from(Config root) {
    Config c = root.getConfig("ecms.master.sagas");
    return new SagaSettings(
        c.getDuration("agent-timeout"),
        c.getDuration("quick-step"),
        c.getDuration("reach"),
        c.getDuration("tree-step"),
        c.getDuration("disk-step"),
        c.getDuration("domain-step"),
        c.getDuration("ready-step"),
        c.getDuration("stop-grace"),
        c.getDuration("vm-start"),
        c.getDuration("vm-batch"),
        c.getInt("batch-parallel"),
        c.getDuration("vm-stop"),
        c.getDuration("vm-change"),
        c.getDuration("save-step"),
        c.getDuration("vm-save"),
        c.getDuration("vm-destroy"),
        c.getDuration("node-add"),
        c.getDuration("reach-host"),
        c.getDuration("host-step"),
        c.getDuration("node-setup"),
        c.getDuration("image-import"),
        c.getDuration("tree-change"));
  }
}
