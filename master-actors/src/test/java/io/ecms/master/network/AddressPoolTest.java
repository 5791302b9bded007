package io.ecms.master.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.model.IpAddress;
import io.ecms.core.model.NetworkName;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressPoolTest {

  @Test
  void goesRoundAndComesBackToAFreedAddressLast() {
    AddressPool pool = pool("10.0.0.0/24", 5);

    assertThat(take(pool)).hasToString("10.0.0.1");
    pool.markFree(new IpAddress("10.0.0.1"));

    assertThat(take(pool)).hasToString("10.0.0.2");
    assertThat(take(pool)).hasToString("10.0.0.3");
    assertThat(take(pool)).hasToString("10.0.0.4");
    assertThat(take(pool)).hasToString("10.0.0.1");
    assertThat(pool.choose(Set.of())).isEmpty();
    assertThat(pool.free()).isZero();
    assertThat(pool.held()).isEqualTo(4);
  }

  @Test
  void proposalsAtTheSameTimeDiffer() {
    AddressPool pool = pool("10.0.0.0/24", 199);
    Set<IpAddress> proposed = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      proposed.add(pool.choose(Set.of()).orElseThrow());
    }
    assertThat(proposed).hasSize(50);
    assertThat(pool.held()).isZero();
  }

  @Test
  void leavesOutWhatWasRefused() {
    AddressPool pool = pool("10.0.0.0/24", 4);

    Set<IpAddress> refused = Set.of(new IpAddress("10.0.0.1"), new IpAddress("10.0.0.2"));
    assertThat(pool.choose(refused)).contains(new IpAddress("10.0.0.3"));
    assertThat(pool.choose(refused)).contains(new IpAddress("10.0.0.3"));
    pool.markHeld(new IpAddress("10.0.0.3"));
    assertThat(pool.choose(refused)).isEmpty();
  }

  @Test
  void aWideNetworkAppliesThePolicyInEachBlock() {
    AddressPool pool = pool("10.0.0.0/22", 3);

    assertThat(List.of(take(pool), take(pool), take(pool)))
        .map(IpAddress::value)
        .containsExactly("10.0.0.1", "10.0.0.2", "10.0.1.1");
    assertThat(pool.total()).isEqualTo(8);
  }

  @Test
  void aNarrowNetworkLeavesOutItsEndsAndItsGateway() {
    AddressPool pool = new AddressPool(network("10.0.0.64/29", 199, 66));

    Set<String> all = new HashSet<>();
    while (pool.free() > 0) {
      all.add(take(pool).value());
    }
    assertThat(all)
        .containsExactlyInAnyOrder("10.0.0.65", "10.0.0.67", "10.0.0.68", "10.0.0.69", "10.0.0.70");
  }

  @Test
  void addressesThatAreNoVmsByPolicyAreWithoutEffect() {
    AddressPool pool = pool("10.0.0.0/24", 199);

    for (String address : List.of("10.0.0.0", "10.0.0.199", "10.0.0.247", "10.0.1.5", "9.9.9.9")) {
      assertThat(pool.markHeld(new IpAddress(address))).as(address).isFalse();
      assertThat(pool.markFree(new IpAddress(address))).as(address).isFalse();
      assertThat(pool.isHeld(new IpAddress(address))).as(address).isFalse();
    }
    assertThat(pool.held()).isZero();
  }

  private static IpAddress take(AddressPool pool) {
    IpAddress address = pool.choose(Set.of()).orElseThrow();
    assertThat(pool.markHeld(address)).isTrue();
    assertThat(pool.markHeld(address)).isFalse();
    return address;
  }

  private static AddressPool pool(String cidr, int limit) {
    return new AddressPool(network(cidr, limit, 247));
  }

  static NetworkSettings network(String cidr, int limit, int gateway) {
    return new NetworkSettings(
        new NetworkName("test"),
        Cidr.parse(cidr),
        gateway,
        new Zone("test", limit),
        Optional.empty(),
        new MacPrefix("52:54"),
        List.of(),
        Duration.ofMinutes(1));
  }
}
