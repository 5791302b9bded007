package io.ecms.core.cassandra;

import com.typesafe.config.Config;
import io.ecms.core.fence.Fence;
import io.ecms.core.fence.FenceHolder;
import java.util.Collections;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.cassandra.journal.CassandraJournal;
import scala.collection.immutable.Seq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;
import scala.util.Failure;
import scala.util.Try;

/**
 * The plugin's journal, which looks at the fence once more just before it writes. An entity looks
 * when it decides; a process that stands still between the two would write after others have gone
 * on with the entity. What is refused here stops the entity, which comes back from what is written.
 *
 * <p>Extends a class that the library keeps for itself; {@code FencedJournalTest} breaks when it
 * changes. Made by the library, from its configuration.
 */
public final class FencedJournal extends CassandraJournal {
  private final FenceHolder fence;

  /** Called by the library. */
  public FencedJournal(Config config, String path) {
    super(config, path);
    this.fence = FenceHolder.of(context().system());
  }

  @Override
  public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
    return fence.held() ? super.asyncWriteMessages(messages) : rejected(messages.size());
  }

  /** Each by itself, because a failure of all would count as one of the database. */
  private static Future<Seq<Try<BoxedUnit>>> rejected(int writes) {
    Try<BoxedUnit> refusal = new Failure<>(new IllegalStateException(Fence.refusal().message()));
    return Future.successful(
        CollectionConverters.asScala(Collections.nCopies(writes, refusal)).toList());
  }
}
