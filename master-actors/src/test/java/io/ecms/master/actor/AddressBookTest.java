package io.ecms.master.actor;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.ecms.core.entity.Stamp;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.VmId;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.master.network.Networks;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is proposed is not proposed again, and nothing is lost for good. */
class AddressBookTest {
  private static final NetworkName TINY = new NetworkName("tiny");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = NOW.plus(Duration.ofMinutes(1));
  private static final VmId VM = new VmId("vm-00000001");
  // Fourteen host numbers from 1 to 14, none of them the gateway.
  private static final int ALL = 14;

  private final AddressBook book =
      new AddressBook(
          Networks.from(
              ConfigFactory.parseString(
                      """
                      ecms.networks { default = null, tiny { cidr = "10.9.0.0/28", gateway-host-number = 14 } }
                      ecms.master.default-network = tiny
                      """)
                  .withFallback(ConfigFactory.defaultReference())
                  .resolve()));

  @Test
  void proposesEveryAddressOnceThenNone() {
    Set<LeaseId> chosen = new HashSet<>();
    for (int i = 0; i < ALL - 1; i++) {
      assertThat(chosen.add(choose())).isTrue();
    }

    assertThat(book.choose(TINY, Set.of(), LATER))
        .isInstanceOfSatisfying(
            MasterAnswer.Nothing.class,
            nothing -> assertThat(nothing.problem().code()).isEqualTo("no-free-address"));
  }

  @Test
  void aProposalThatCameToNothingIsFreeAgain() {
    int free = book.free();
    book.drop(choose());
    choose();
    assertThat(book.free()).isEqualTo(free - 1);

    book.expire(LATER);

    assertThat(book.free()).isEqualTo(free);
  }

  @Test
  void aHeldAddressDoesNotExpire() {
    int free = book.free();
    LeaseId lease = choose();
    book.apply(lease, new IpLease.LeaseHeld(VM, mac(), stamp()));

    book.expire(LATER);
    book.drop(lease);

    assertThat(book.free()).isEqualTo(free - 1);
  }

  @Test
  void aQuarantinedAddressIsToldWhenItsTimeIsOver() {
    int free = book.free();
    LeaseId lease = choose();
    book.apply(lease, new IpLease.LeaseQuarantined(VM, LATER, stamp()));

    assertThat(book.quarantinedUntil(NOW)).isEmpty();
    assertThat(book.quarantinedUntil(LATER)).containsEntry(lease, VM);
    book.apply(lease, new IpLease.LeaseReleased(VM, stamp()));
    assertThat(book.quarantinedUntil(LATER)).isEmpty();
    assertThat(book.free()).isEqualTo(free);
  }

  @Test
  void anAddressThatWasRefusedIsNotProposedToTheSameAgain() {
    LeaseId first = choose();
    book.drop(first);
    Set<IpAddress> refused = Set.of(first.ip());

    for (int i = 0; i < ALL; i++) {
      if (book.choose(TINY, refused, LATER)
          instanceof MasterAnswer.AddressChosen(var lease, var mac)) {
        assertThat(lease.ip()).isNotEqualTo(first.ip());
        assertThat(mac.value()).startsWith("52:54:");
      }
    }
  }

  private LeaseId choose() {
    return switch (book.choose(TINY, Set.of(), LATER)) {
      case MasterAnswer.AddressChosen(var lease, _) -> lease;
      case MasterAnswer.NodeChosen _, MasterAnswer.ParentPlanned _, MasterAnswer.Nothing _ ->
          throw new AssertionError("no address");
    };
  }

  private static MacAddress mac() {
    return new MacAddress("52:54:0a:09:00:01");
  }

  private static Stamp stamp() {
    return new Stamp(NOW, "test", "test");
  }
}
