package io.ecms.master.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The id is the memory of an idempotency key. */
class IdsTest {
  private static final Optional<String> KEY = Optional.of("POST /v1/vms k-1");

  private final Ids ids = new Ids(new Random(1));

  @Test
  void theSameKeyGivesTheSameId() {
    assertThat(ids.vm(KEY)).isEqualTo(new Ids(new Random(2)).vm(KEY));
    assertThat(ids.vm(KEY)).isNotEqualTo(ids.vm(Optional.of("POST /v1/vms k-2")));
  }

  @Test
  void withoutAKeyEveryIdIsNew() {
    assertThat(ids.operation(Optional.empty())).isNotEqualTo(ids.operation(Optional.empty()));
  }

  @Test
  void kindsDoNotShareIds() {
    assertThat(ids.vm(KEY).value().substring("vm-".length()))
        .isNotEqualTo(ids.operation(KEY).value().substring("op-".length()));
  }
}
