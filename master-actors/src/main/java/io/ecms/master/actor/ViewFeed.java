package io.ecms.master.actor;

import io.ecms.core.cluster.Stores;
import io.ecms.core.feed.Recorded;
import io.ecms.core.feed.StoreException;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.node.Node;
import io.ecms.core.readmodel.EntityKind;
import io.ecms.core.readmodel.Filter;
import io.ecms.core.readmodel.Page;
import io.ecms.core.readmodel.ReadModel;
import io.ecms.core.readmodel.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the cluster to the master: first everything that the read model holds, then each event
 * after it. One thread; it hands over a batch, waits until the master has taken it, and so never
 * runs ahead by more than one batch.
 */
final class ViewFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ViewFeed.class);
  private static final int PAGE = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration HAND_OVER = Duration.ofSeconds(30);

  /** What the master is handed. */
  sealed interface Delivery {
    /** The beginning: replaces whatever was known. */
    record Beginning(
        List<Row<Node.State>> nodes, List<Row<Image.State>> images, List<Row<IpLease.State>> leases)
        implements Delivery {}

    /** What happened next. */
    record Next(List<Recorded> events) implements Delivery {}
  }

  /** A delivery and the way to say that it was taken. */
  record Parcel(Delivery delivery, CompletableFuture<Void> taken) {}

  private final Stores stores;
  private final Consumer<Parcel> master;
  private final Thread worker;
  private volatile boolean open = true;

  ViewFeed(Stores stores, Consumer<Parcel> master, ThreadFactory threads) {
    this.stores = stores;
    this.master = master;
    this.worker = threads.newThread(this::work);
    worker.start();
  }

  private void work() {
    long after = -1;
    while (open) {
      try {
        if (after < 0) {
          after = begin();
        }
        List<Recorded> events = stores.hub().next(after, PAGE, PATIENCE);
        if (!events.isEmpty()) {
          handOver(new Delivery.Next(events));
          after = events.getLast().offset();
        }
      } catch (StoreException | ExecutionException | TimeoutException e) {
        // What was taken and what not is unknown now: begin again, but not in a hurry.
        LOG.warn("The master's view begins anew: {}", e.toString());
        after = -1;
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Waits for an event that never comes, which ends early only when this is closed. */
  private void pause() {
    try {
      stores.hub().next(Long.MAX_VALUE, 1, PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      open = false;
    }
  }

  private long begin() throws InterruptedException, ExecutionException, TimeoutException {
    while (!stores.projection().awaitCaughtUp(PATIENCE)) {
      LOG.info("The master waits for the read model: {} events to go", stores.projection().lag());
      if (!open) {
        throw new InterruptedException("closed");
      }
    }
    ReadModel model = stores.readModel();
    // Before the rows are read, so that no event is missed; those read twice are recognised.
    long offset = model.offset();
    List<Row<Node.State>> nodes =
        all(at -> model.list(EntityKind.NODE, Node.State.class, Filter.ALL, at, PAGE));
    List<Row<Image.State>> images =
        all(at -> model.list(EntityKind.IMAGE, Image.State.class, Filter.ALL, at, PAGE));
    List<Row<IpLease.State>> leases = new ArrayList<>();
    for (String state : List.of("held", "quarantined")) {
      Filter filter = Filter.ofState(state);
      leases.addAll(all(at -> model.list(EntityKind.LEASE, IpLease.State.class, filter, at, PAGE)));
    }
    handOver(new Delivery.Beginning(nodes, images, leases));
    return offset;
  }

  private static <T> List<T> all(Function<Optional<String>, Page<T>> list) {
    List<T> items = new ArrayList<>();
    Optional<String> at = Optional.empty();
    do {
      Page<T> page = list.apply(at);
      items.addAll(page.items());
      at = page.next();
    } while (at.isPresent());
    return items;
  }

  private void handOver(Delivery delivery)
      throws InterruptedException, ExecutionException, TimeoutException {
    Parcel parcel = new Parcel(delivery, new CompletableFuture<>());
    master.accept(parcel);
    parcel.taken().get(HAND_OVER.toMillis(), TimeUnit.MILLISECONDS);
  }

  static void unpack(Delivery.Beginning beginning, ClusterView view) {
    beginning
        .nodes()
        .forEach(row -> view.load(new NodeName(row.id()), row.sequence(), row.state()));
    beginning
        .images()
        .forEach(row -> view.load(new ImageId(row.id()), row.sequence(), row.state()));
    beginning.leases().forEach(row -> view.load(LeaseId.parse(row.id()), row.state()));
  }

  @Override
  public void close() {
    open = false;
    worker.interrupt();
  }
}
