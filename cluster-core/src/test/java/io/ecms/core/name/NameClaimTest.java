package io.ecms.core.name;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.History;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class NameClaimTest {
  private final History<NameClaim.Command, NameClaim.Event, NameClaim.State> name =
      History.of(NameClaim.LOGIC);

  @Test
  void aTakenNameIsRefusedUntilItsOwnerGivesItBack() {
    name.accept(take("vm-1"));

    assertThat(name.refuse(take("vm-2"))).isEqualTo("name-taken");
    name.accept(new NameClaim.GiveBack("vm-2"));
    assertThat(name.refuse(take("vm-2"))).isEqualTo("name-taken");
    name.accept(new NameClaim.GiveBack("vm-1"));
    name.accept(take("vm-2"));
    assertThat(owner(name.state())).contains("vm-2");
  }

  @Test
  void anOwnerThatNeverCameIntoBeingIsReplacedByName() {
    name.accept(take("vm-1"));

    Optional<Instant> earlier = Optional.of(Instant.EPOCH);
    name.accept(new NameClaim.GiveBack("vm-1", earlier));
    assertThat(name.refuse(new NameClaim.Take("vm-2", Optional.of("vm-1"), earlier)))
        .as("what was taken anew since")
        .isEqualTo("name-taken");
    assertThat(name.refuse(new NameClaim.Take("vm-2", Optional.of("vm-3"))))
        .isEqualTo("name-taken");
    name.accept(new NameClaim.Take("vm-2", Optional.of("vm-1")));
    assertThat(owner(name.state())).contains("vm-2");
  }

  @Property
  void anOwnerLosesItsNameOnlyByItselfOrByBeingNamed(
      @ForAll("commands") List<NameClaim.Command> commands) {
    History<NameClaim.Command, NameClaim.Event, NameClaim.State> any = History.of(NameClaim.LOGIC);
    for (NameClaim.Command command : commands) {
      Optional<String> before = owner(any.state());
      any.give(command);
      if (before.isPresent() && !owner(any.state()).equals(before)) {
        boolean named =
            switch (command) {
              case NameClaim.Take(_, var insteadOf, _) -> insteadOf.equals(before);
              case NameClaim.GiveBack(var from, _) -> before.equals(Optional.of(from));
            };
        assertThat(named).isTrue();
      }
    }
  }

  @Provide
  Arbitrary<List<NameClaim.Command>> commands() {
    Arbitrary<String> owners = Arbitraries.of("vm-1", "vm-2", "vm-3");
    Arbitrary<NameClaim.Command> take =
        Combinators.combine(owners, owners.optional()).as(NameClaim.Take::new);
    return Arbitraries.oneOf(take, owners.map(NameClaim.GiveBack::new)).list().ofMaxSize(30);
  }

  private static Optional<String> owner(NameClaim.State state) {
    return state instanceof NameClaim.Held held ? Optional.of(held.owner()) : Optional.empty();
  }

  private static NameClaim.Command take(String owner) {
    return new NameClaim.Take(owner, Optional.empty());
  }
}
