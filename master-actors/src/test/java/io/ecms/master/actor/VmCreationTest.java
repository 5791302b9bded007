package io.ecms.master.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.command.MasterReply;
import io.ecms.core.name.NameClaim;
import io.ecms.core.vm.VmStatus;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class VmCreationTest {
  private final FewEntities entities = new FewEntities();
  private final VmCreation creation =
      new VmCreation(entities, InstantSource.fixed(FewEntities.NOW));

  @Test
  void takesTheNameAndRecordsTheVm() {
    assertThat(create().vm().status()).isEqualTo(VmStatus.DEFINED);
    assertThat(entities.name).isInstanceOf(NameClaim.Held.class);
  }

  @Test
  void aLateRepeatDoesNotKeepTheNameOfADestroyedVm() {
    create();
    entities.destroyed();

    assertThat(create().vm().status()).isEqualTo(VmStatus.DESTROYED);
    assertThat(entities.name).isEqualTo(new NameClaim.Free());
  }

  private MasterReply.VmCreated create() {
    return switch (creation.create(FewEntities.VM, FewEntities.SPEC).toCompletableFuture().join()) {
      case MasterReply.VmCreated created -> created;
      case MasterReply.Opened _,
          MasterReply.Placements _,
          MasterReply.Status _,
          MasterReply.Refused _ ->
          throw new AssertionError("not created");
    };
  }
}
