package io.ecms.bench.record;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.bench.BenchException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.PersistentEnvelope;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.Tagged;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Writes into a journal through its own persistence plugin, as entities do, but without entities:
 * many writes at once and nothing to recover. For journals that are more than one table.
 */
public final class PluginJournal {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** Writes under way. */
  private static final int WINDOW = 256;

  private PluginJournal() {}

  /**
   * Adds VMs, without the claims on their names.
   *
   * @param config with the journal's plugin
   * @param tags of every event
   * @param count how many VMs, from number 0
   */
  public static void add(Config config, Set<String> tags, RecordedVms vms, int count) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    ActorSystem<Object> system =
        ActorSystem.create(
            Behaviors.setup(context -> new Writer(context, tags, vms, count, done)),
            "record",
            config);
    try {
      done.orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      throw new BenchException("journal-not-filled", "the journal cannot be filled", e);
    } finally {
      system.terminate();
    }
  }

  /** Sends the next write for each that is answered. */
  private static final class Writer extends AbstractBehavior<Object> {
    private final ActorRef journal;
    private final ActorRef self;
    private final Set<String> tags;
    private final RecordedVms vms;
    private final int count;
    private final CompletableFuture<Void> done;
    private final String writer = UUID.randomUUID().toString();
    private int next;
    private int written;

    Writer(
        ActorContext<Object> context,
        Set<String> tags,
        RecordedVms vms,
        int count,
        CompletableFuture<Void> done) {
      super(context);
      this.journal = Persistence.get(context.getSystem()).journalFor("", ConfigFactory.empty());
      this.self = Adapter.toClassic(context.getSelf());
      this.tags = tags;
      this.vms = vms;
      this.count = count;
      this.done = done;
      for (int i = 0; i < WINDOW; i++) {
        write();
      }
    }

    private void write() {
      if (next == count) {
        return;
      }
      RecordedVms.First first = vms.vm(next++);
      PersistentRepr event =
          PersistentRepr.apply(
              new Tagged(first.event(), Set.copyOf(tags)),
              1,
              first.type() + "|" + first.id(),
              "",
              false,
              ActorRef.noSender(),
              writer);
      List<PersistentEnvelope> one = List.of(AtomicWrite.apply(event));
      journal.tell(
          new JournalProtocol.WriteMessages(CollectionConverters.asScala(one).toList(), self, 1),
          self);
    }

    @Override
    public Receive<Object> createReceive() {
      return newReceiveBuilder()
          .onMessage(JournalProtocol.WriteMessageSuccess.class, _ -> onWritten())
          .onMessage(JournalProtocol.WriteMessageFailure.class, m -> onFailure(m.cause()))
          .onMessage(JournalProtocol.WriteMessageRejected.class, m -> onFailure(m.cause()))
          .onMessage(JournalProtocol.WriteMessagesFailed.class, m -> onFailure(m.cause()))
          .onAnyMessage(_ -> this)
          .build();
    }

    private Behavior<Object> onWritten() {
      written++;
      if (written == count) {
        done.complete(null);
      }
      write();
      return this;
    }

    private Behavior<Object> onFailure(Throwable cause) {
      done.completeExceptionally(cause);
      return this;
    }
  }
}
