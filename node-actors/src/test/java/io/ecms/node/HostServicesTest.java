package io.ecms.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.ecms.core.model.InvalidValue;
import io.ecms.node.service.HostService;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostServicesTest {
  private static HostServices read(String services) {
    return HostServices.of(
        ConfigFactory.parseString("services = [" + services + "], service-interval = 5s"));
  }

  @Test
  void readsServices() {
    HostServices found =
        read(
            """
            { name = chrony, check = ["pidof", "chronyd"], restart = ["systemctl", "restart", "chrony"] },
            { name = link, check = ["true"] }
            """);
    assertThat(found.interval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(found.services())
        .containsExactly(
            new HostService(
                "chrony", List.of("pidof", "chronyd"), List.of("systemctl", "restart", "chrony")),
            new HostService("link", List.of("true"), List.of()));
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() -> read("{ name = a, check = [] }"))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("ecms.node.services");
    assertThatThrownBy(() -> read("{ name = a, check = [x] }, { name = a, check = [y] }"))
        .hasMessageContaining("twice");
    assertThatThrownBy(() ->
            HostServices.of(ConfigFactory.parseString("services = [], service-interval = 100ms")))
        .hasMessageContaining("service-interval");
  }
}
