package io.ecms.master.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.ecms.core.model.InvalidValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsTest {
  @Test
  void theDefaultsAreReadable() {
    Weights weights = Weights.from(ConfigFactory.defaultReference());

    assertThat(weights.shares()).hasSameSizeAs(NodeScore.values());
    double sum = 0;
    for (double share : weights.shares()) {
      sum += share;
    }
    assertThat(sum).isBetween(0.999, 1.001);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void aWeightThatIsNoShareIsRefused(double weight) {
    assertThatThrownBy(() -> new Weights(1, 1, 1, 1, weight))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("ecms.master.placement.weights");
  }

  @Test
  void atLeastOneThingMustCount() {
    assertThatThrownBy(() -> new Weights(0, 0, 0, 0, 0)).isInstanceOf(InvalidValue.class);
  }
}
