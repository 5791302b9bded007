package io.ecms.core.entity;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.ecms.core.fence.Fence;
import io.ecms.core.name.NameClaim;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EntityShellTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String JOURNAL = NameClaim.LOGIC.type() + "|vm:web";

  private final ActorTestKit kit =
      ActorTestKit.create(
          "entities",
          PersistenceTestKitPlugin.getInstance()
              .config()
              .withFallback(ConfigFactory.parseString("pekko.actor.provider = local"))
              .withFallback(ConfigFactory.load()));
  private final PersistenceTestKit journal = PersistenceTestKit.create(kit.system());
  private final TestProbe<Answer> client = kit.createTestProbe();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private ActorRef<EntityMessage<NameClaim.Command>> entity(Fence fence) {
    return kit.spawn(
        EntityShell.create("vm:web", NameClaim.LOGIC, InstantSource.system(), fence, Set.of()));
  }

  private EntityMessage<NameClaim.Command> take() {
    return new EntityMessage.Request<>(
        new NameClaim.Take("vm-00000001", Optional.empty()), "client", "test", client.getRef());
  }

  private Answer answer() {
    return client.receiveMessage(PATIENCE);
  }

  @Test
  void withTheLeaseItWritesAndAcknowledges() {
    entity(Fence.open()).tell(take());

    assertThat(answer()).isInstanceOf(Answer.Done.class);
    assertThat(journal.persistedInStorage(JOURNAL)).hasSize(1);
  }

  @Test
  void withoutTheLeaseItWritesNothingAndTellsNothing() {
    ActorRef<EntityMessage<NameClaim.Command>> entity = entity(() -> false);

    entity.tell(take());
    assertThat(answer()).isEqualTo(new Answer.No(Fence.refusal()));
    entity.tell(new EntityMessage.Inquiry<>(client.getRef()));
    assertThat(answer()).isEqualTo(new Answer.No(Fence.refusal()));
    assertThat(journal.persistedInStorage(JOURNAL)).isEmpty();
  }

  @Test
  void whatWasWrittenWhileTheLeaseRanOutIsNotAcknowledged() {
    AtomicInteger looks = new AtomicInteger();
    entity(() -> looks.incrementAndGet() == 1).tell(take());

    assertThat(answer()).isEqualTo(new Answer.No(Fence.unsettled()));
    assertThat(journal.persistedInStorage(JOURNAL)).hasSize(1);
  }
}
