package io.ecms.core.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FenceSettingsTest {
  private static Config config(String keys) {
    return ConfigFactory.parseString(keys).withFallback(ConfigFactory.load());
  }

  @Test
  void aMajorityOfTheServersMustAgree() {
    Config config = config("ecms.cluster.servers = 3, pekko.cluster.down-removal-margin = 2s");

    assertThat(FenceSettings.from(config))
        .isEqualTo(new FenceSettings(Duration.ofMillis(1200), Duration.ofMillis(200), 2));
  }

  @Test
  void aLeaseThatOutlastsTheTakeOverIsRefused() {
    Config config = config("pekko.cluster.down-removal-margin = 1200ms");

    assertThatThrownBy(() -> FenceSettings.from(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("down-removal-margin");
  }

  @Test
  void withoutAMarginTheTakeOverComesAfterTheStableTime() {
    Config config =
        config(
            "pekko.cluster.down-removal-margin = off, pekko.cluster.split-brain-resolver.stable-after = 1s");

    assertThatThrownBy(() -> FenceSettings.from(config))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void threeQuestionsFitIntoALease() {
    assertThatThrownBy(() -> new FenceSettings(Duration.ofMillis(700), Duration.ofMillis(250), 1))
        .hasMessageContaining("3 times");
  }
}
