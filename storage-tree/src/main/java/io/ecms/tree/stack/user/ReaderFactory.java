package io.ecms.tree.stack.user;

import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.Ticks;
import io.ecms.tree.relay.Relay;
import io.ecms.tree.relay.RelaySides;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.StripePlace;
import io.ecms.tree.stripe.StripeServer;
import io.ecms.tree.stripe.StripeSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** Builds {@link StripedReader}s, and takes back what was built when a later step fails. */
final class ReaderFactory {
  private final UserStackSettings settings;
  private final RelaySides upward;
  private final CommandRunner runner;
  private final ParentProbe probe;
  private final Executor workers;
  private final Executor later;

  /**
   * @param upward how relays speak with parents
   */
  ReaderFactory(
      UserStackSettings settings,
      RelaySides upward,
      CommandRunner runner,
      ParentProbe probe,
      Executor workers,
      Executor later) {
    this.settings = settings;
    this.upward = upward;
    this.runner = runner;
    this.probe = probe;
    this.workers = workers;
    this.later = later;
  }

  /**
   * A reader beside the cache of the home stripe.
   *
   * @param home socket of that cache
   */
  StripedReader open(ImageRef image, StripePlace place, Path home) throws IOException {
    MemberFiles files = MemberFiles.ofReader(settings.dataDirectory(), image.id());
    Files.createDirectories(files.directory());
    DaemonKeeper.stopLeftover(files, runner);
    CacheFiles.prepare(runner, files, image.sizeBytes());
    SortedMap<Integer, Relay> relays = new TreeMap<>();
    try {
      List<Path> sources = new ArrayList<>();
      for (int stripe = 0; stripe < place.parents().size(); stripe++) {
        Path socket = stripe == place.home() ? home : files.upward(stripe);
        sources.add(socket);
        if (stripe != place.home()) {
          relays.put(stripe, relay(image, stripe, socket, place.parents().get(stripe)));
        }
      }
      return serve(image, place, files, sources, relays);
    } catch (IOException | RuntimeException e) {
      relays.values().forEach(Relay::close);
      throw e;
    }
  }

  private Relay relay(ImageRef image, int stripe, Path socket, Endpoint parent) throws IOException {
    probe.check(image, parent);
    Relay relay =
        Relay.open(
            "%s-up-%d".formatted(image.id(), stripe),
            UnixDomainSocketAddress.of(socket),
            settings.relay(),
            upward);
    relay.switchTo(new InetSocketAddress(parent.host(), parent.port()));
    return relay;
  }

  private StripedReader serve(
      ImageRef image,
      StripePlace place,
      MemberFiles files,
      List<Path> sources,
      SortedMap<Integer, Relay> relays)
      throws IOException {
    StripeServer server =
        StripeServer.open(
            new StripeSettings(
                image.id(),
                image.sizeBytes(),
                files.upward(),
                place.stripes(),
                sources,
                place.home(),
                place.lag(),
                settings.reconnectDelay()),
            Ticks.system());
    try {
      BlockGraph graph =
          new BlockGraph.Branch(
              files.upward(), image.id(), files.cache(), settings.reconnectDelay());
      DaemonKeeper keeper = new DaemonKeeper(image, files, () -> graph, runner, workers, later);
      keeper.start();
      return new StripedReader(image, place, files, server, relays, keeper);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }
}
