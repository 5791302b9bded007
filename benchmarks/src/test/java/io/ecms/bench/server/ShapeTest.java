package io.ecms.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void settingsBecomeOptionsOfTheJvm() {
    Shape shape = Shape.of(3).with("ecms.a", "1h").with("ecms.list.0", "x:1");

    assertThat(shape.nodes()).isEqualTo(3);
    assertThat(shape.javaOptions()).contains("-Decms.a=1h").contains("-Decms.list.0=x:1");
    assertThat(Shape.of(3).javaOptions()).doesNotContain("-Decms");
  }
}
