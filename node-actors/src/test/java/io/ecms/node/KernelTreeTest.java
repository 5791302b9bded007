package io.ecms.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.ecms.core.model.InvalidValue;
import io.ecms.node.NodeSettings.StackKind;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.kernel.CacheKind;
import io.ecms.tree.stack.kernel.KernelStackSettings;
import io.ecms.tree.stack.kernel.KernelStackSettings.VolumeGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The configuration of the kernel's stack. */
class KernelTreeTest {
  private static NodeSettings node(String overrides) {
    return NodeSettings.of(
        ConfigFactory.parseString(overrides)
            .withFallback(ConfigFactory.load().getConfig("ecms.node")));
  }

  private static KernelStackSettings kernel(String overrides) {
    NodeSettings node = node(overrides);
    return node.kernel().settings(node.agent());
  }

  @Test
  void theStackOfANodeIsChosen() {
    assertThat(node("").stack()).isEqualTo(StackKind.USER);
    assertThat(node("stack = kernel").stack()).isEqualTo(StackKind.KERNEL);
  }

  @Test
  void defaultsAreThoseOfTheOriginal() {
    KernelStackSettings settings = kernel("data-directory = /data, name = host-a");
    assertThat(settings.dataDirectory()).isEqualTo(Path.of("/data/kernel-tree"));
    assertThat(settings.node()).isEqualTo("host-a");
    assertThat(settings.portal()).isEqualTo(new Endpoint("127.0.0.1", 3261));
    assertThat(settings.cache()).isEqualTo(CacheKind.BCACHE);
    assertThat(settings.cacheBytes()).isEqualTo(4L << 30);
    assertThat(settings.volumes()).isEmpty();
    assertThat(settings.parentTimeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void everyKeyIsTaken() {
    KernelStackSettings settings =
        kernel(
            """
            address = "10.0.0.7", tree.tls = off
            kernel {
              port = 3270, allow = "10.0.0.0/24", cache = dm-cache, cache-size = 64MiB
              volume-group = vgdata, volume-device = "/dev/sde", watch-interval = 1s
            }
            """);
    assertThat(settings.portal()).isEqualTo(new Endpoint("10.0.0.7", 3270));
    assertThat(settings.allow()).isEqualTo("10.0.0.0/24");
    assertThat(settings.cache()).isEqualTo(CacheKind.DM_CACHE);
    assertThat(settings.cacheBytes()).isEqualTo(64L << 20);
    assertThat(settings.volumes())
        .contains(new VolumeGroup("vgdata", Optional.of(Path.of("/dev/sde"))));
    assertThat(settings.watchEvery()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void imagesAreNotServedInTheClearUnlessTheOperatorSaysSo() {
    assertThatThrownBy(() -> node("stack = kernel, address = \"10.0.0.7\""))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("The stack kernel has no TLS");
    assertThatThrownBy(() -> node("stack = kernel, tree.tls = on"))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("iSCSI does not have");
    assertThat(node("stack = kernel, address = \"10.0.0.7\", tree.tls = off").stack())
        .isEqualTo(StackKind.KERNEL);
  }

  @Test
  void whatCannotWorkIsRefused() {
    assertThatThrownBy(() -> kernel("kernel.cache = tape"))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("ecms.node.kernel.cache");
    assertThatThrownBy(() -> kernel("kernel.cache-size = 1MiB"))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("64 MiB");
    assertThatThrownBy(() -> kernel("address = host-a, tree.tls = off"))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("numeric");
    assertThatThrownBy(() -> kernel("kernel.allow = everybody")).isInstanceOf(InvalidValue.class);
  }
}
