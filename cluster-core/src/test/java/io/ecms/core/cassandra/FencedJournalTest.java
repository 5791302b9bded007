package io.ecms.core.cassandra;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.fence.FenceHolder;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.JournalProtocol.WriteMessageRejected;
import org.apache.pekko.persistence.JournalProtocol.WriteMessages;
import org.apache.pekko.persistence.JournalProtocol.WriteMessagesSuccessful$;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.PersistentEnvelope;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.PersistentRepr$;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** What the library's journal is told; there is no database, and none is asked. */
class FencedJournalTest {
  private static final Config CONFIG =
      ConfigFactory.parseMap(
              Map.of(
                  "pekko.actor.provider", "local",
                  "pekko.loglevel", "OFF",
                  "datastax-java-driver.basic.contact-points", List.of("127.0.0.1:1"),
                  "datastax-java-driver.basic.load-balancing-policy.local-datacenter", "none"))
          .withFallback(ConfigFactory.parseResources("cassandra-journal.conf"))
          .withFallback(ConfigFactory.load());

  private final ActorSystem system = ActorSystem.create("fenced", CONFIG);

  @AfterEach
  void end() {
    TestKit.shutdownActorSystem(system);
  }

  @Test
  void writesNothingBeyondTheFence() {
    FenceHolder.of(system).set(() -> false);
    TestKit asker = new TestKit(system);
    PersistentRepr event =
        PersistentRepr$.MODULE$.apply(
            "event", 1, "Vm|vm-1", "", false, ActorRef.noSender(), "writer");

    Persistence.get(system)
        .journalFor("", ConfigFactory.empty())
        .tell(
            new WriteMessages(
                CollectionConverters.asScala(
                        List.<PersistentEnvelope>of(
                            new AtomicWrite(CollectionConverters.asScala(List.of(event)).toList())))
                    .toList(),
                asker.getRef(),
                1),
            asker.getRef());

    asker.expectMsg(WriteMessagesSuccessful$.MODULE$);
    asker.expectMsgClass(WriteMessageRejected.class);
  }
}
