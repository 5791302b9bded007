package io.ecms.core.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.feed.Recorded;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.LabelKey;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.readmodel.EntityKind;
import io.ecms.core.readmodel.Filter;
import io.ecms.core.readmodel.ReadModel;
import io.ecms.core.readmodel.ReadModelContract;
import io.ecms.core.vm.Vm;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The read model in Cassandra: the contract, two writers, and building it anew. */
@Tag("alone")
class CassandraReadModelTest extends ReadModelContract {
  private static StoreFixture fixture;

  private CassandraStore store;

  @BeforeAll
  static void connect() {
    fixture = new StoreFixture();
  }

  @AfterAll
  static void disconnect() {
    fixture.close();
  }

  @BeforeEach
  void open() {
    fixture.empty();
    store = fixture.open();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected ReadModel model() {
    return store.readModel();
  }

  @Override
  protected void apply(List<Recorded> events) {
    cassandra().apply(events);
  }

  @Override
  protected void reopen() {
    store.close();
    store = fixture.open();
  }

  private CassandraReadModel cassandra() {
    return (CassandraReadModel) store.readModel();
  }

  @Test
  void whatWasLeftOutIsFetchedFromTheJournal() {
    fixture.journal(defined(0, 1, "web-1", Map.of()), 0, false);

    apply(List.of(claimed(7, 1)));

    assertThat(names(Filter.ofState("starting"))).containsExactly("web-1");
  }

  @Test
  void aWriterThatLagsBehindDoesNoHarm() {
    Projector slow = projector();
    Recorded first = defined(1, 1, "web-1", Map.of(new LabelKey("tier"), "web"));
    List<ReadModelTables.Ref> ref = List.of(new ReadModelTables.Ref(EntityKind.VM, id(1).value()));
    apply(List.of(first));
    ReadModelTables tables = tables();
    Folded before = tables.load(ref).getFirst();
    apply(List.of(claimed(2, 1)));
    apply(List.of(destroyed(3, 1)));

    // The slow one had read the row before, and writes now.
    before.apply(claimed(2, 1));
    tables.write(List.of(before), 1);
    slow.apply(List.of(first, claimed(2, 1)), 1);

    assertThat(names(Filter.ALL)).isEmpty();
    assertThat(names(Filter.ofState("starting"))).isEmpty();
    assertThat(names(Filter.ofState("destroyed"))).containsExactly("web-1");
    assertThat(model().find(EntityKind.VM, Vm.State.class, id(1).value()))
        .hasValueSatisfying(row -> assertThat(row.sequence()).isEqualTo(3));
  }

  @Test
  void isBuiltAnewWhileItIsReadAndWritten() {
    NetworkName network = new NetworkName("default");
    model()
        .addAddresses(
            network, Map.of(new IpAddress("10.0.0.9"), new MacAddress("52:54:0a:00:00:09")));
    for (int i = 1; i <= 3; i++) {
      Recorded event = defined(i, i, "web-" + i, Map.of());
      fixture.journal(event, 0, false);
      apply(List.of(event));
    }
    // Of a VM that the journal does not know, and of one that the read model has lost.
    apply(List.of(defined(4, 4, "ghost", Map.of())));
    fixture.journal(defined(5, 5, "lost", Map.of()), 0, false);

    ProjectionTable progress = new ProjectionTable(fixture.cql);
    progress.want(2);
    apply(List.of(claimed(6, 1)));
    fixture.journal(claimed(6, 1), 0, false);
    Rebuild rebuild =
        new Rebuild(
            fixture.cql,
            projector(),
            new JournalTables(fixture.cql),
            new AddressTables(fixture.cql));

    assertThat(rebuild.run(2, () -> true)).isTrue();
    assertThat(names(Filter.ALL)).containsExactlyInAnyOrder("web-1", "web-2", "web-3", "lost");
    assertThat(names(Filter.ofState("starting"))).containsExactly("web-1");
    assertThat(model().find(EntityKind.VM, Vm.State.class, id(4).value())).isEmpty();
    assertThat(
            model()
                .leases(
                    Optional.of("default"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    10)
                .items())
        .hasSize(1);

    apply(List.of(destroyed(7, 1)));
    assertThat(names(Filter.ALL)).containsExactlyInAnyOrder("web-2", "web-3", "lost");
  }

  private Projector projector() {
    return new Projector(tables(), new JournalTables(fixture.cql), fixture.codec());
  }

  private ReadModelTables tables() {
    return new ReadModelTables(
        fixture.cql,
        new io.ecms.core.readmodel.StateCodec(fixture.mapper),
        new AddressTables(fixture.cql));
  }
}
