package io.ecms.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.entity.Answer;
import io.ecms.core.entity.EntityMessage;
import io.ecms.core.entity.EntityShell;
import io.ecms.core.fence.Fence;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.VmId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every event log keeps, with real entities that write through the journal's plugin. */
public abstract class EventLogContract {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final MacAddress MAC = new MacAddress("52:54:0a:00:00:09");
  private static final VmId VM = new VmId("vm-00000001");

  private ActorTestKit kit;
  private EventLog log;

  /** Configuration of the journal, which is ready. */
  protected abstract Config journal();

  /** Tags of every event. */
  protected abstract Set<String> tags();

  /** Opens the log of that journal. */
  protected abstract EventLog open(ActorSystem<?> system);

  /** Closes what {@link #open} has opened beside the log. */
  protected abstract void shut() throws Exception;

  @BeforeEach
  void start() {
    Config config =
        ConfigFactory.parseString("pekko.actor.provider = local\npekko.loglevel = WARNING")
            .withFallback(journal())
            .withFallback(ConfigFactory.load())
            .resolve();
    kit = ActorTestKit.create("log", config);
    log = open(kit.system());
  }

  @AfterEach
  void stop() throws Exception {
    log.close();
    shut();
    kit.shutdownTestKit();
  }

  @Test
  void everyAcknowledgedEventComesOnceInTheOrderOfItsEntity() {
    int rounds = 10;
    List<String> entities = List.of("default:10.0.0.1", "default:10.0.0.2", "default:10.0.0.3");
    assertThat(log.newest()).isZero();
    assertThat(log.oldest()).isZero();

    List<ActorRef<EntityMessage<IpLease.Command>>> actors =
        entities.stream().map(this::spawn).toList();
    for (int i = 0; i < rounds; i++) {
      actors.forEach(actor -> {
        send(actor, new IpLease.Hold(VM, MAC));
        send(actor, new IpLease.Release(VM));
      });
    }
    int written = rounds * entities.size() * 2;

    List<Recorded> events = new ArrayList<>();
    long after = 0;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (events.size() < written && System.nanoTime() < deadline) {
      List<Recorded> next = log.read(after, 7);
      assertThat(next).hasSizeLessThanOrEqualTo(7);
      events.addAll(next);
      after = events.isEmpty() ? 0 : events.getLast().offset();
    }

    assertThat(events).hasSize(written);
    assertThat(events.stream().map(Recorded::offset)).isSorted().doesNotHaveDuplicates();
    Map<String, Long> last = new HashMap<>();
    for (Recorded event : events) {
      assertThat(event.type()).isEqualTo("IpLease");
      assertThat(event.sequence()).isEqualTo(last.getOrDefault(event.entityId(), 0L) + 1);
      last.put(event.entityId(), event.sequence());
    }
    assertThat(log.newest()).isEqualTo(after);
    assertThat(log.oldest()).isEqualTo(events.getFirst().offset());
    assertThat(log.read(after, 10)).isEmpty();
  }

  private ActorRef<EntityMessage<IpLease.Command>> spawn(String id) {
    assertThat(LeaseId.parse(id)).hasToString(id);
    return kit.spawn(
        EntityShell.create(id, IpLease.LOGIC, InstantSource.system(), Fence.open(), tags()));
  }

  private void send(ActorRef<EntityMessage<IpLease.Command>> entity, IpLease.Command command) {
    TestProbe<Answer> probe = kit.createTestProbe();
    entity.tell(new EntityMessage.Request<>(command, "test", "test", probe.getRef()));
    assertThat(probe.receiveMessage(PATIENCE)).isInstanceOf(Answer.Done.class);
  }
}
