package io.ecms.master.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {
  private static final NetworkName DEFAULT = new NetworkName("default");

  @Test
  void theDefaultNetworkFollowsThePolicy() {
    Networks networks = Networks.from(with(""));

    NetworkSettings network = networks.find(networks.defaultName()).orElseThrow();
    assertThat(network.cidr()).hasToString("10.32.0.0/16");
    assertThat(network.gateway()).isEqualTo(new IpAddress("10.32.0.247"));
    assertThat(network.cidr().netmask()).isEqualTo(new IpAddress("255.255.0.0"));
    assertThat(network.zone()).isEqualTo(new Zone("default", 199));
    assertThat(network.quarantine()).isEqualTo(Duration.ofMinutes(10));
    assertThat(network.vlan()).isEmpty();
    assertThat(new AddressPool(network).total()).isEqualTo(256 * 198);
    assertThat(network.macOf(new IpAddress("10.32.1.200")))
        .isEqualTo(new MacAddress("52:54:0a:20:01:c8"));
  }

  @Test
  void aNetworkOfTheOpsZoneGivesOutFewerHostNumbers() {
    Networks networks =
        Networks.from(
            with(
                """
                ecms.networks.ops {
                  cidr = 10.33.1.0/24, zone = ops, vlan = 12, dns = [10.33.1.250], mac-prefix = "56:01"
                }
                """));

    NetworkSettings ops = networks.find(new NetworkName("ops")).orElseThrow();
    assertThat(new AddressPool(ops).total()).isEqualTo(148);
    assertThat(ops.vlan()).contains(12);
    assertThat(ops.dns()).containsExactly(new IpAddress("10.33.1.250"));
    assertThat(ops.gateway()).isEqualTo(new IpAddress("10.33.1.247"));
    assertThat(ops.macOf(new IpAddress("10.33.1.9")))
        .isEqualTo(new MacAddress("56:01:0a:21:01:09"));
    assertThat(networks.byName()).containsOnlyKeys(DEFAULT, ops.name());
  }

  @Test
  void theLimitOfAZoneIsConfigurable() {
    Networks networks = Networks.from(with("ecms.zones.default.host-number-limit = 11"));

    NetworkSettings network = networks.find(DEFAULT).orElseThrow();
    assertThat(new AddressPool(network).total()).isEqualTo(256 * 10);
  }

  @Test
  void theDefaultNetworkCanBeReplaced() {
    Networks networks =
        Networks.from(
            with(
                """
                ecms.networks { default = null, lab { cidr = 192.168.7.0/24 } }
                ecms.master.default-network = lab
                """));

    assertThat(networks.byName()).containsOnlyKeys(new NetworkName("lab"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ecms.networks.default.cidr = 10.32.0.0 | ecms.networks.default.cidr: must be address/prefix",
        "ecms.networks.default.cidr = 10.32.0.9/16 | did you mean 10.32.0.0/16?",
        "ecms.networks.default.cidr = 10.32.0.0/7 | prefix must be /8 to /30 but is /7",
        "ecms.networks.default.cidr = 10.32.0.0/31 | prefix must be /8 to /30 but is /31",
        "ecms.networks.default.cidr = 300.1.0.0/16 | ecms.networks.default.cidr: must match",
        "ecms.networks.default.cidr = 10.0.0.64/26 | 10.0.0.247 is no host address of 10.0.0.64/26",
        "ecms.networks.default.gateway-host-number = 255 | must be 1 to 254 but is 255",
        "ecms.networks.default.zone = home | there is no zone 'home'; there are [default, ops]",
        "ecms.networks.default.vlan = 4095 | ecms.networks.default.vlan: must be 1 to 4094",
        "ecms.networks.default.mac-prefix = \"5254\" | must be two octets such as 52:54",
        "ecms.networks.default.mac-prefix = \"01:00\" | not a locally administered unicast address",
        "ecms.networks.default.dns = [10.0.0] | ecms.networks.default.dns: must match",
        "ecms.networks.default.quarantine = -1 s | must not be negative",
        "ecms.networks.\"a b\".cidr = 10.1.0.0/16 | ecms.networks: must match",
        "ecms.networks.two.cidr = 10.32.8.0/24 | ecms.networks.two.cidr: 10.32.8.0/24 overlaps"
            + " 10.32.0.0/16 of network default",
        "ecms.master.default-network = lan | there is no network 'lan'; there are [default]",
        "ecms.zones.default.host-number-limit = 1 | must be 2 to 255 but is 1",
      })
  void aWrongValueIsNamed(String line, String message) {
    assertThatThrownBy(() -> Networks.from(with(line)))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining(message);
  }

  @Test
  void aNetworkWithoutAnAddressForVmsIsRefused() {
    String line = "ecms.networks.default { cidr = 10.0.0.240/29, gateway-host-number = 246 }";

    assertThatThrownBy(() -> Networks.from(with(line)))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("10.0.0.240/29 has no address for a VM");
  }

  @Test
  void aMissingCidrIsNamed() {
    assertThatThrownBy(() -> Networks.from(with("ecms.networks.lab { vlan = 3 }")))
        .isInstanceOf(ConfigException.Missing.class)
        .hasMessageContaining("cidr");
  }

  private static Config with(String lines) {
    return ConfigFactory.parseString(lines)
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
  }
}
