package io.ecms.core.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.ecms.core.entity.SealedTypes;
import io.ecms.core.entity.Stamp;
import io.ecms.core.feed.EventHub;
import io.ecms.core.feed.MemoryLog;
import io.ecms.core.feed.Recorded;
import io.ecms.core.lease.IpLease;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.LabelKey;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.vm.Verb;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each event counts once, lists page and filter, and what is lost is built again. */
class SqliteReadModelTest {
  private static final ObjectMapper MAPPER =
      CBORMapper.builder()
          .addModules(new SealedTypes(), new Jdk8Module(), new JavaTimeModule())
          .build();
  private static final NetworkName NETWORK = new NetworkName("default");
  private static final int LIMIT = 3;

  private SqliteReadModel model;
  private Path file;

  @BeforeEach
  void open(@TempDir Path directory) {
    file = directory.resolve("read-model.db");
    model = reopen();
  }

  private SqliteReadModel reopen() {
    return new SqliteReadModel(file, MAPPER, 2, 2);
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void eventsCountOnceHoweverOftenTheyCome() {
    List<Recorded> events = List.of(defined(1, 1, "web-1", Map.of()), claimed(2, 1));
    model.apply(events);
    model.apply(events);

    assertThat(model.offset()).isEqualTo(2);
    assertThat(names(Filter.ofState("starting"))).containsExactly("web-1");
    assertThat(model.find(EntityKind.VM, Vm.State.class, id(1).value()))
        .hasValueSatisfying(row -> assertThat(row.sequence()).isEqualTo(2));
  }

  @Test
  void goesOnWhereItWasAfterARestart() {
    model.apply(List.of(defined(1, 1, "web-1", Map.of())));
    model.close();
    model = reopen();

    assertThat(model.offset()).isEqualTo(1);
    model.apply(List.of(claimed(2, 1)));
    assertThat(names(Filter.ofState("starting"))).containsExactly("web-1");
  }

  @Test
  void pagesThroughEverythingOnce() {
    List<Recorded> events = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      events.add(defined(i, i, "web-" + i, Map.of()));
    }
    model.apply(events);

    List<String> seen = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<Row<Vm.State>> page =
          model.list(EntityKind.VM, Vm.State.class, Filter.ALL, cursor, LIMIT);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(LIMIT);
      page.items().forEach(row -> seen.add(row.id()));
      cursor = page.next();
    } while (cursor.isPresent());

    assertThat(seen).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void filtersByLabelAndForgetsWhatIsDestroyed() {
    Map<LabelKey, String> labels = Map.of(new LabelKey("tier"), "web");
    model.apply(
        List.of(
            defined(1, 1, "web-1", labels),
            defined(2, 2, "db-1", Map.of()),
            new Recorded(3, "Vm", id(2).value(), 2, new Vm.VmDestroyed(operation(), stamp()))));

    Filter tier =
        new Filter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            labels);
    assertThat(names(tier)).containsExactly("web-1");
    assertThat(names(Filter.ALL)).containsExactly("web-1");
    assertThat(names(Filter.ofState("destroyed"))).containsExactly("db-1");
    assertThat(model.ids(EntityKind.VM, tier)).containsExactly(id(1).value());
  }

  @Test
  void aCursorThatIsNotOursIsRefused() {
    assertThatThrownBy(() ->
            model.list(EntityKind.VM, Vm.State.class, Filter.ALL, Optional.of("garbage!"), LIMIT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void addressesAreFreeUntilTheyAreHeld() {
    IpAddress first = new IpAddress("10.0.0.9");
    IpAddress second = new IpAddress("10.0.0.10");
    MacAddress mac = new MacAddress("52:54:0a:00:00:09");
    model.addAddresses(NETWORK, Map.of(first, mac, second, new MacAddress("52:54:0a:00:00:0a")));
    model.apply(
        List.of(
            new Recorded(
                1, "IpLease", "default:10.0.0.9", 1, new IpLease.LeaseHeld(id(1), mac, stamp()))));

    assertThat(leases(Optional.empty())).containsExactly("10.0.0.9 held", "10.0.0.10 free");
    assertThat(leases(Optional.of("free"))).containsExactly("10.0.0.10 free");
  }

  @Test
  void isBuiltAgainFromTheJournal() throws InterruptedException {
    MemoryLog log = new MemoryLog();
    log.add(defined(1, 1, "web-1", Map.of()));
    var threads = Thread.ofPlatform().daemon().factory();
    try (EventHub hub = new EventHub(log, 100, Duration.ofMillis(5), threads);
        Projection projection = new Projection(hub, model, threads)) {
      assertThat(projection.awaitCaughtUp(Duration.ofSeconds(5))).isTrue();
      projection.rebuild();
      log.add(claimed(2, 1));

      assertThat(projection.awaitCaughtUp(Duration.ofSeconds(5))).isTrue();
      assertThat(names(Filter.ofState("starting"))).containsExactly("web-1");
      assertThat(projection.lag()).isZero();
    }
  }

  private List<String> names(Filter filter) {
    return model.list(EntityKind.VM, Vm.State.class, filter, Optional.empty(), 100).items().stream()
        .map(row -> row.state() instanceof Vm.Known vm ? vm.spec().name().value() : "absent")
        .toList();
  }

  private List<String> leases(Optional<String> state) {
    return model
        .leases(Optional.of(NETWORK.value()), state, Optional.empty(), Optional.empty(), 10)
        .items()
        .stream()
        .map(row -> row.ip() + " " + row.state())
        .toList();
  }

  private static Recorded defined(
      long offset, int number, String name, Map<LabelKey, String> labels) {
    VmSpec spec =
        new VmSpec(
            new ResourceName(name),
            1,
            128,
            1,
            new ImageId("img-00000001"),
            NETWORK,
            new HostName(name),
            Optional.empty(),
            labels);
    return new Recorded(
        offset, "Vm", id(number).value(), 1, new Vm.VmDefined(id(number), spec, stamp()));
  }

  private static Recorded claimed(long offset, int number) {
    return new Recorded(
        offset, "Vm", id(number).value(), 2, new Vm.VmClaimed(operation(), Verb.START, stamp()));
  }

  private static VmId id(int number) {
    return new VmId("vm-%08d".formatted(number));
  }

  private static OperationId operation() {
    return new OperationId("op-00000001");
  }

  private static Stamp stamp() {
    return new Stamp(Instant.EPOCH, "test", "test");
  }
}
