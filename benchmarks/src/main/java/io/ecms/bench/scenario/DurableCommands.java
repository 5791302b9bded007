package io.ecms.bench.scenario;

import io.ecms.bench.BenchException;
import io.ecms.bench.Figure;
import io.ecms.bench.client.Api;
import io.ecms.bench.load.ClosedLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * VMs are recorded over HTTP as fast as can be. Each is two durable commands, on the entity of its
 * name and on the entity of the VM, one after the other, each answered when its event is durable.
 *
 * @param setting what it has in common with others
 * @param store where they are recorded
 */
public record DurableCommands(Setting setting, Store store) implements Scenario {
  private static final String NAME = "durable-commands-";
  private static final int NODES = 3;
  private static final int COMMANDS = 2;
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Override
  public List<String> measures() {
    return List.of(NAME + store.word());
  }

  @Override
  public List<Figure> run() throws IOException {
    Optional<Bed> made = Bed.make(setting, store, NODES);
    if (made.isEmpty()) {
      return List.of();
    }
    try (Bed bed = made.get()) {
      return List.of(measure(bed.server().api()));
    }
  }

  private Figure measure(Api api) throws IOException {
    double creations;
    ClosedLoop loop = ClosedLoop.start(setting.clients(), api::createVm);
    try (loop) {
      setting.say("warm-up: %.0f VMs/s recorded".formatted(loop.rateDuring(WARM_UP)));
      creations = loop.rateDuring(setting.window());
    }
    setting.say("%s: %.0f VMs/s recorded".formatted(store.word(), creations));
    api.awaitLists(LIMIT);
    int listed = api.list("/v1/vms").size();
    if (listed != loop.done()) {
      throw new BenchException(
          "books-do-not-balance", "%d VMs instead of %d".formatted(listed, loop.done()));
    }
    return new Figure(
        NAME + store.word(),
        creations * COMMANDS,
        "1/s",
        "POST /v1/vms, %d entity commands each that are answered when they are durable, %d clients without a pause, %s after %d s of warm-up, %s"
            .formatted(
                COMMANDS,
                setting.clients(),
                setting.seconds(),
                WARM_UP.toSeconds(),
                setting.product(NODES, store)));
  }
}
