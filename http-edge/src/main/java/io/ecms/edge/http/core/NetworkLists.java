package io.ecms.edge.http.core;

import io.ecms.core.model.IpAddress;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.VmId;
import io.ecms.core.readmodel.LeaseRow;
import io.ecms.core.readmodel.ReadModel;
import io.ecms.edge.http.api.LeaseFilter;
import io.ecms.edge.http.api.LeaseView;
import io.ecms.edge.http.api.NetworkView;
import io.ecms.edge.http.api.Page;
import io.ecms.edge.http.api.PageRequest;
import io.ecms.edge.http.json.Words;
import io.ecms.master.network.NetworkSettings;
import io.ecms.master.network.Networks;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Shows networks as configured, with what the read model counts of their addresses. */
final class NetworkLists {
  private static final int COUNTED_AT_ONCE = 1_000;

  private final Networks networks;
  private final Lists lists;

  NetworkLists(Networks networks, Lists lists) {
    this.networks = networks;
    this.lists = lists;
  }

  CompletionStage<Page<NetworkView>> networks(PageRequest page) {
    return lists.read(() -> {
      List<NetworkSettings> all = List.copyOf(networks.byName().values());
      Page<NetworkSettings> found = Page.of(all, page, network -> network.name().value());
      return new Page<>(found.items().stream().map(this::view).toList(), found.next());
    });
  }

  CompletionStage<Page<LeaseView>> leases(LeaseFilter filter, PageRequest page) {
    return lists.read(() -> {
      io.ecms.core.readmodel.Page<LeaseRow> found =
          Lists.refusingCursors(() ->
              lists
                  .model()
                  .leases(
                      filter.network().map(NetworkName::value),
                      filter.state().map(Words::word),
                      filter.vm().map(VmId::value),
                      page.cursor(),
                      page.limit()));
      return new Page<>(found.items().stream().map(NetworkLists::view).toList(), found.next());
    });
  }

  private static LeaseView view(LeaseRow row) {
    return new LeaseView(
        new IpAddress(row.ip()),
        new MacAddress(row.mac()),
        Words.parse("state", row.state(), LeaseView.State.class),
        row.vm().map(VmId::new).orElse(null),
        new NetworkName(row.network()));
  }

  private NetworkView view(NetworkSettings network) {
    Map<LeaseView.State, Integer> counts = counts(network.name());
    return new NetworkView(
        network.name(),
        network.cidr().toString(),
        network.gateway(),
        network.zone().name(),
        network.vlan().orElse(null),
        counts.values().stream().mapToInt(Integer::intValue).sum(),
        counts.getOrDefault(LeaseView.State.FREE, 0),
        counts.getOrDefault(LeaseView.State.HELD, 0),
        counts.getOrDefault(LeaseView.State.QUARANTINED, 0));
  }

  private Map<LeaseView.State, Integer> counts(NetworkName network) {
    Map<LeaseView.State, Integer> counts = new EnumMap<>(LeaseView.State.class);
    ReadModel model = lists.model();
    Optional<String> cursor = Optional.empty();
    do {
      io.ecms.core.readmodel.Page<LeaseRow> page =
          model.leases(
              Optional.of(network.value()),
              Optional.empty(),
              Optional.empty(),
              cursor,
              COUNTED_AT_ONCE);
      page.items()
          .forEach(row ->
              counts.merge(
                  Words.parse("state", row.state(), LeaseView.State.class), 1, Integer::sum));
      cursor = page.next();
    } while (cursor.isPresent());
    return counts;
  }
}
