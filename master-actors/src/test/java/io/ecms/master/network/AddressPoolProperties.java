package io.ecms.master.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.model.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class AddressPoolProperties {
  private static final int GATEWAY = 247;

  @Property
  void numbersAndAddressesAreTheSameThing(
      @ForAll @IntRange(min = 8, max = 24) int prefix,
      @ForAll @IntRange(min = 2, max = 255) int limit,
      @ForAll int bits,
      @ForAll int pick) {
    Cidr cidr = new Cidr(IpAddress.ofBits(bits & (-1 << (32 - prefix))), prefix);
    AddressSpace space = new AddressSpace(cidr, GATEWAY, limit);
    int index = Math.floorMod(pick, space.size());

    IpAddress address = space.at(index);

    assertThat(cidr.contains(address)).isTrue();
    assertThat(address.hostNumber()).isBetween(1, limit - 1).isNotEqualTo(GATEWAY);
    assertThat(space.indexOf(address)).hasValue(index);
    if (index > 0) {
      assertThat(space.at(index - 1)).isLessThan(address);
    }
  }

  @Property
  void anAddressIsGivenOutExactlyWhenPolicyAllowsIt(
      @ForAll @IntRange(min = 20, max = 30) int prefix,
      @ForAll @IntRange(min = 2, max = 255) int limit,
      @ForAll int bits,
      @ForAll int offset) {
    Cidr cidr = new Cidr(IpAddress.ofBits(bits & (-1 << (32 - prefix))), prefix);
    AddressSpace space = new AddressSpace(cidr, GATEWAY, limit);
    IpAddress address =
        IpAddress.ofBits(cidr.base().bits() + Math.floorMod(offset, 1 << (32 - prefix)));

    boolean allowed =
        address.hostNumber() >= 1
            && address.hostNumber() < limit
            && address.hostNumber() != GATEWAY
            && !address.equals(cidr.base())
            && !address.equals(cidr.broadcast());

    assertThat(space.indexOf(address).isPresent()).isEqualTo(allowed);
  }

  /** The pool against a plain set: nothing lost, nothing given twice, free + held = total. */
  @Property
  void thePoolIsASetOfHeldAddresses(
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 9) Integer> acts) {
    AddressPool pool = new AddressPool(AddressPoolTest.network("10.0.0.0/23", 6, GATEWAY));
    Set<IpAddress> model = new HashSet<>();
    IpAddress last = new IpAddress("10.0.0.1");
    for (int act : acts) {
      if (act < 7) {
        Optional<IpAddress> chosen = pool.choose(act == 0 ? Set.of(last) : Set.of());
        chosen.ifPresent(address -> assertThat(model).doesNotContain(address));
        if (act > 0) {
          assertThat(chosen.isPresent()).isEqualTo(model.size() < pool.total());
        }
        if (chosen.isPresent()) {
          last = chosen.get();
          assertThat(pool.markHeld(last)).isTrue();
          model.add(last);
        }
      } else {
        IpAddress freed = model.stream().sorted().skip(model.size() / 2).findFirst().orElse(last);
        assertThat(pool.markFree(freed)).isEqualTo(model.remove(freed));
      }
      assertThat(pool.held()).isEqualTo(model.size());
      assertThat(pool.free() + pool.held()).isEqualTo(pool.total());
    }
  }

  @Property
  void differentAddressesHaveDifferentMacs(@ForAll int a, @ForAll int b) {
    MacPrefix prefix = new MacPrefix("52:54");

    assertThat(prefix.macOf(IpAddress.ofBits(a)).equals(prefix.macOf(IpAddress.ofBits(b))))
        .isEqualTo(a == b);
  }
}
