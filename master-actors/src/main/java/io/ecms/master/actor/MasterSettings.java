package io.ecms.master.actor;

import com.typesafe.config.Config;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.NodeName;
import io.ecms.master.network.Networks;
import io.ecms.master.placement.Weights;
import io.ecms.master.saga.SagaSettings;
import io.ecms.master.tree.TreeCareSettings;
import java.time.Duration;
import java.util.Set;

/**
 * Settings of the master, from {@code ecms.master} and {@code ecms.networks}.
 *
 * @param defaultDegree degree of an image's tree when the import does not say
 * @param proposalLifetime how long a proposal counts before it is believed to have come to nothing
 * @param batchMaxCount most VMs of one batch, 1 to {@value #MAX_BATCH}
 * @param resumeInterval how often operations that have not ended are looked after
 * @param observeInterval how often the record of running VMs is compared with the hypervisors
 * @param trees how the trees of images are looked after
 * @param pausedReconcilers names of those that are switched off from the beginning
 * @param imageStore node controller that holds images when no node has the role image
 */
public record MasterSettings(
    Networks networks,
    Weights weights,
    SagaSettings sagas,
    int defaultDegree,
    Duration proposalLifetime,
    int batchMaxCount,
    Duration resumeInterval,
    Duration observeInterval,
    TreeCareSettings trees,
    Set<String> pausedReconcilers,
    NodeName imageStore) {
  /** All of a batch is in one operation, whose state has to travel in one message. */
  public static final int MAX_BATCH = 200;

  public MasterSettings {
    if (batchMaxCount < 1 || batchMaxCount > MAX_BATCH) {
      throw new InvalidValue(
          "ecms.master.batch-max-count",
          "must be 1 to %d but is %d".formatted(MAX_BATCH, batchMaxCount));
    }
  }

  /** Reads the settings from the whole configuration. */
  public static MasterSettings from(Config root) {
    Config c = root.getConfig("ecms.master");
    return new MasterSettings(
        Networks.from(root),
        Weights.from(root),
        SagaSettings.from(root),
        c.getInt("tree.default-degree"),
        c.getDuration("proposal-lifetime"),
        c.getInt("batch-max-count"),
        c.getDuration("resume-interval"),
        c.getDuration("observe-interval"),
        TreeCareSettings.from(c),
        Set.copyOf(c.getStringList("paused-reconcilers")),
        new NodeName(c.getString("image-store")));
  }
}
