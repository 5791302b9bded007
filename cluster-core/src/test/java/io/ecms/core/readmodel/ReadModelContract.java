package io.ecms.core.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.core.entity.Stamp;
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
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.vm.Verb;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every read model keeps: each event counts once, lists page and filter. */
public abstract class ReadModelContract {
  private static final NetworkName NETWORK = new NetworkName("default");
  private static final int LIMIT = 3;

  /** The one that is tested. */
  protected abstract ReadModel model();

  /** Folds events into it as its projection does. */
  protected abstract void apply(List<Recorded> events);

  /** Opens it anew over what it has stored. */
  protected abstract void reopen();

  @Test
  void eventsCountOnceHoweverOftenTheyCome() {
    List<Recorded> events = List.of(defined(1, 1, "web-1", Map.of()), claimed(2, 1));
    apply(events);
    apply(events);

    assertThat(model().offset()).isEqualTo(2);
    assertThat(names(Filter.ofState("starting"))).containsExactly("web-1");
    assertThat(model().find(EntityKind.VM, Vm.State.class, id(1).value()))
        .hasValueSatisfying(row -> assertThat(row.sequence()).isEqualTo(2));
  }

  @Test
  void goesOnWhereItWasAfterARestart() {
    apply(List.of(defined(1, 1, "web-1", Map.of())));
    reopen();

    assertThat(model().offset()).isEqualTo(1);
    apply(List.of(claimed(2, 1)));
    assertThat(names(Filter.ofState("starting"))).containsExactly("web-1");
  }

  @Test
  void pagesThroughEverythingOnce() {
    List<Recorded> events = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      events.add(defined(i, i, "web-" + i, Map.of()));
    }
    apply(events);

    List<String> seen = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<Row<Vm.State>> page =
          model().list(EntityKind.VM, Vm.State.class, Filter.ALL, cursor, LIMIT);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(LIMIT);
      page.items().forEach(row -> seen.add(row.id()));
      cursor = page.next();
    } while (cursor.isPresent());

    assertThat(seen).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void filtersByLabelAndForgetsWhatIsDestroyed() {
    Map<LabelKey, String> labels = Map.of(new LabelKey("tier"), "web");
    apply(
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
    assertThat(model().ids(EntityKind.VM, tier)).containsExactly(id(1).value());
  }

  @Test
  void aCursorThatIsNotOursIsRefused() {
    assertThatThrownBy(() ->
            model().list(EntityKind.VM, Vm.State.class, Filter.ALL, Optional.of("garbage!"), LIMIT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void addressesAreFreeUntilTheyAreHeld() {
    IpAddress first = new IpAddress("10.0.0.9");
    IpAddress second = new IpAddress("10.0.0.10");
    MacAddress mac = new MacAddress("52:54:0a:00:00:09");
    model().addAddresses(NETWORK, Map.of(first, mac, second, new MacAddress("52:54:0a:00:00:0a")));
    apply(
        List.of(
            new Recorded(
                1, "IpLease", "default:10.0.0.9", 1, new IpLease.LeaseHeld(id(1), mac, stamp()))));

    assertThat(leases(Optional.empty())).containsExactly("10.0.0.9 held", "10.0.0.10 free");
    assertThat(leases(Optional.of("free"))).containsExactly("10.0.0.10 free");
  }

  @Test
  void whatIsReplayedLaterChangesNothing() {
    List<Recorded> events =
        List.of(
            defined(1, 1, "web-1", Map.of(new LabelKey("tier"), "web")),
            claimed(2, 1),
            destroyed(3, 1));
    apply(events);
    apply(events.subList(0, 1));
    apply(events.subList(0, 2));

    assertThat(names(Filter.ALL)).isEmpty();
    assertThat(names(Filter.ofState("starting"))).isEmpty();
    assertThat(names(Filter.ofState("destroyed"))).containsExactly("web-1");
    assertThat(model().find(EntityKind.VM, Vm.State.class, id(1).value()))
        .hasValueSatisfying(row -> assertThat(row.sequence()).isEqualTo(3));
  }

  @Test
  void everyFilterShowsWhatItSays() {
    Map<LabelKey, String> web = Map.of(new LabelKey("tier"), "web", new LabelKey("zone"), "a");
    apply(
        List.of(
            defined(1, 1, "web-1", web),
            defined(2, 2, "web-2", Map.of(new LabelKey("tier"), "web")),
            defined(3, 3, "db-1", Map.of()),
            claimed(4, 2)));

    assertThat(names(named("web-2"))).containsExactly("web-2");
    assertThat(names(ofImage("img-00000001"))).containsExactly("web-1", "web-2", "db-1");
    assertThat(names(ofImage("img-00000002"))).isEmpty();
    assertThat(names(labelled(web))).containsExactly("web-1");
    assertThat(names(Filter.ofState("starting"))).containsExactly("web-2");
    assertThat(names(Filter.ofState("starting").onNode("node-1"))).isEmpty();
    Filter both =
        new Filter(
            Optional.empty(),
            Optional.of("starting"),
            Optional.empty(),
            Optional.of("img-00000001"),
            Optional.empty(),
            Map.of(new LabelKey("tier"), "web"));
    assertThat(names(both)).containsExactly("web-2");
  }

  @Test
  void operationsComeNewestFirstAndPageByStateToo() {
    List<Recorded> events = new ArrayList<>();
    for (int i = 1; i <= 7; i++) {
      events.add(accepted(i, Instant.EPOCH.plus(Duration.ofHours(i))));
    }
    apply(events);

    List<String> newestFirst =
        List.of("op-7", "op-6", "op-5", "op-4", "op-3", "op-2", "op-1").stream()
            .map(id -> "op-0000000" + id.charAt(3))
            .toList();
    assertThat(operations(Filter.ALL)).containsExactlyElementsOf(newestFirst);
    assertThat(operations(Filter.ofState("accepted"))).containsExactlyElementsOf(newestFirst);
    assertThat(operations(Filter.ofState("running"))).isEmpty();
    assertThat(model().ids(EntityKind.OPERATION, Filter.ofState("accepted"))).hasSize(7);
  }

  @Test
  void leasesAreFoundByStateAndHolderInNumericOrder() {
    Map<IpAddress, MacAddress> addresses = new java.util.LinkedHashMap<>();
    for (int i = 1; i <= 12; i++) {
      addresses.put(
          new IpAddress("10.0.0." + i), new MacAddress("52:54:0a:00:00:%02x".formatted(i)));
    }
    model().addAddresses(NETWORK, addresses);
    MacAddress mac = new MacAddress("52:54:0a:00:00:0b");
    apply(
        List.of(
            new Recorded(1, "IpLease", "default:10.0.0.11", 1, held(1, mac)),
            new Recorded(2, "IpLease", "default:10.0.0.2", 1, held(2, mac)),
            new Recorded(
                3, "IpLease", "default:10.0.0.2", 2, new IpLease.LeaseReleased(id(2), stamp()))));
    model().addAddresses(NETWORK, addresses);

    assertThat(leases(Optional.of("held"))).containsExactly("10.0.0.11 held");
    List<String> all = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<LeaseRow> page =
          model().leases(Optional.empty(), Optional.empty(), Optional.empty(), cursor, 5);
      page.items().forEach(row -> all.add(row.ip()));
      cursor = page.next();
    } while (cursor.isPresent());
    assertThat(all)
        .containsExactlyElementsOf(addresses.keySet().stream().map(IpAddress::value).toList());
    assertThat(
            model()
                .leases(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(id(1).value()),
                    Optional.empty(),
                    10)
                .items())
        .extracting(LeaseRow::ip, LeaseRow::mac)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("10.0.0.11", mac.value()));
  }

  private List<String> operations(Filter filter) {
    List<String> seen = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<Row<Operation.State>> page =
          model().list(EntityKind.OPERATION, Operation.State.class, filter, cursor, LIMIT);
      page.items().forEach(row -> seen.add(row.id()));
      cursor = page.next();
    } while (cursor.isPresent());
    return seen;
  }

  private static Filter named(String name) {
    return new Filter(
        Optional.of(name),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private static Filter ofImage(String image) {
    return new Filter(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(image),
        Optional.empty(),
        Map.of());
  }

  private static Filter labelled(Map<LabelKey, String> labels) {
    return new Filter(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        labels);
  }

  private static IpLease.LeaseHeld held(int vm, MacAddress mac) {
    return new IpLease.LeaseHeld(id(vm), mac, stamp());
  }

  protected final List<String> names(Filter filter) {
    return model()
        .list(EntityKind.VM, Vm.State.class, filter, Optional.empty(), 100)
        .items()
        .stream()
        .map(row -> row.state() instanceof Vm.Known vm ? vm.spec().name().value() : "absent")
        .toList();
  }

  private List<String> leases(Optional<String> state) {
    return model()
        .leases(Optional.of(NETWORK.value()), state, Optional.empty(), Optional.empty(), 10)
        .items()
        .stream()
        .map(row -> row.ip() + " " + row.state())
        .toList();
  }

  protected static Recorded defined(
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

  protected static Recorded claimed(long offset, int number) {
    return new Recorded(
        offset, "Vm", id(number).value(), 2, new Vm.VmClaimed(operation(), Verb.START, stamp()));
  }

  protected static Recorded destroyed(long offset, int number) {
    return new Recorded(
        offset, "Vm", id(number).value(), 3, new Vm.VmDestroyed(operation(), stamp()));
  }

  protected static VmId id(int number) {
    return new VmId("vm-%08d".formatted(number));
  }

  private static OperationId operation() {
    return new OperationId("op-00000001");
  }

  private static Recorded accepted(int number, Instant at) {
    OperationId id = new OperationId("op-%08d".formatted(number));
    return new Recorded(
        number,
        "Operation",
        id.value(),
        1,
        new Operation.OperationAccepted(
            id,
            new OperationRequest.VmStart(id(number)),
            List.of("claim"),
            List.of(),
            at.plusSeconds(60),
            new Stamp(at, "test", "test")));
  }

  private static Stamp stamp() {
    return new Stamp(Instant.EPOCH, "test", "test");
  }
}
