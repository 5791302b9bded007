package io.ecms.node;

import com.typesafe.config.Config;
import io.ecms.core.model.InvalidValue;
import io.ecms.node.agent.AgentSettings;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.kernel.CacheKind;
import io.ecms.tree.stack.kernel.KernelStackSettings;
import io.ecms.tree.stack.kernel.KernelStackSettings.VolumeGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * The part {@code ecms.node.kernel} of a node's configuration, whose keys are explained in {@code
 * reference.conf}; only looked at when the node's stack is {@code kernel} (T2, T5, T8).
 *
 * @param cache word of a {@link CacheKind}
 * @param volumeGroup empty for sparse files
 * @param volumeDevice empty when the group must exist
 */
public record KernelTree(
    int port,
    String allow,
    String cache,
    long cacheBytes,
    String volumeGroup,
    String volumeDevice,
    Duration parentTimeout,
    Duration watchInterval) {
  private static final String KEY = "ecms.node.kernel";

  static KernelTree of(Config kernel) {
    return new KernelTree(
        kernel.getInt("port"),
        kernel.getString("allow"),
        kernel.getString("cache"),
        kernel.getBytes("cache-size"),
        kernel.getString("volume-group"),
        kernel.getString("volume-device"),
        kernel.getDuration("parent-timeout"),
        kernel.getDuration("watch-interval"));
  }

  /**
   * As the stack wants it.
   *
   * @throws InvalidValue when a value is not allowed
   */
  KernelStackSettings settings(AgentSettings agent) {
    CacheKind kind = kind();
    try {
      return new KernelStackSettings(
          agent.data().resolve("kernel-tree"),
          agent.node().value(),
          new Endpoint(agent.address(), port),
          allow,
          kind,
          cacheBytes,
          volumes(),
          parentTimeout,
          watchInterval);
    } catch (IllegalArgumentException e) {
      throw new InvalidValue(KEY, String.valueOf(e.getMessage()));
    }
  }

  private CacheKind kind() {
    return Arrays.stream(CacheKind.values())
        .filter(kind -> kind.word().equals(cache))
        .findFirst()
        .orElseThrow(() -> new InvalidValue(KEY + ".cache", "must not be '" + cache + "'"));
  }

  private Optional<VolumeGroup> volumes() {
    return volumeGroup.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new VolumeGroup(
                volumeGroup,
                Optional.of(volumeDevice).filter(device -> !device.isEmpty()).map(Path::of)));
  }
}
