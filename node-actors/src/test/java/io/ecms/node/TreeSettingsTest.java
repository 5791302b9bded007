package io.ecms.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.model.InvalidValue;
import io.ecms.tree.relay.RateLimit;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TreeSettingsTest {
  private static TreeSettings read(String keys) {
    Config node = ConfigFactory.parseString(keys).withFallback(defaults());
    return NodeSettings.of(node.resolve()).tree();
  }

  private static Config defaults() {
    return ConfigFactory.load().getConfig("ecms.node");
  }

  @Test
  void relaysHaveNoRateLimitUnlessOneIsSet() {
    assertThat(read("").relay().rateLimit()).isEmpty();
    assertThat(read("tree.rate-limit = 10000000").relay().rateLimit())
        .isEqualTo(Optional.of(new RateLimit(10_000_000, 2_500_000)));
    assertThatThrownBy(() -> read("tree.rate-limit = 100"))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("ecms.node.tree.rate-limit");
  }
}
