package io.ecms.tree.stack.user;

import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.relay.Relay;
import io.ecms.tree.relay.RelaySides;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.stack.StripePlace;
import io.ecms.tree.wire.Protection;
import io.ecms.tree.wire.TlsIdentity;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds memberships step by step, and takes back what was built when a later step fails. */
final class MemberFactory {
  private static final Logger LOG = LoggerFactory.getLogger(MemberFactory.class);

  private final UserStackSettings settings;
  private final CommandRunner runner;
  private final ParentProbe probe;
  private final Executor workers;
  private final Executor later;

  MemberFactory(
      UserStackSettings settings, CommandRunner runner, Executor workers, Executor later) {
    this.settings = settings;
    this.runner = runner;
    this.probe = new ParentProbe(towardsParents());
    this.workers = workers;
    this.later = later;
  }

  /** Asks parents, as those of new members. */
  ParentProbe probe() {
    return probe;
  }

  /** A root over a raw file. */
  Member root(ImageRef image, Path file) throws IOException {
    checkRoot(image, file);
    MemberFiles files = prepare(image);
    BlockGraph graph = new BlockGraph.Root(file);
    return serve(image, files, graph, () -> graph, Optional.empty(), Optional.empty());
  }

  private static void checkRoot(ImageRef image, Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new StackException("image-not-found", false, file + " is not a readable file");
    }
    if (Files.size(file) != image.sizeBytes()) {
      throw new StackException(
          "image-size-differs",
          false,
          "%s has %d bytes, image %s has %d"
              .formatted(file, Files.size(file), image.id(), image.sizeBytes()));
    }
  }

  /** A member below {@code parent}. */
  Member branch(ImageRef image, Endpoint parent) throws IOException {
    MemberFiles files = prepare(image);
    // Who has all of the image needs no parent, but may have one that is dead.
    boolean complete = Files.exists(files.complete());
    if (!complete) {
      probe.check(image, parent);
    }
    // A daemon of an earlier agent holds the cache, which is then neither opened nor replaced.
    DaemonKeeper.stopLeftover(files, runner);
    if (!CacheFiles.prepare(runner, files, image.sizeBytes()) && complete) {
      probe.check(image, parent);
    }
    Relay upward =
        Relay.open(
            image.id() + "-up",
            UnixDomainSocketAddress.of(files.upward()),
            settings.relay(),
            upwardSides());
    try {
      upward.switchTo(new InetSocketAddress(parent.host(), parent.port()));
      BlockGraph.Branch graph =
          new BlockGraph.Branch(
              files.upward(), image.id(), files.cache(), settings.reconnectDelay());
      CacheCare care = new CacheCare(image, files, settings.room());
      return serve(
          image,
          files,
          graph,
          () -> branchNow(files, graph, care),
          Optional.of(upward),
          Optional.of(care));
    } catch (IOException | RuntimeException e) {
      upward.close();
      throw e;
    }
  }

  /** The same member with a reader of all stripes, or that reader with other parents. */
  Member interleaved(Member member, StripePlace place) throws IOException {
    if (member.reader().isPresent()) {
      member.reader().get().reparent(place, probe);
      return member;
    }
    ReaderFactory readers =
        new ReaderFactory(settings, upwardSides(), runner, probe, workers, later);
    Path home = new MemberFiles(settings.dataDirectory(), member.image().id()).export();
    return member.with(readers.open(member.image(), place, home));
  }

  private static BlockGraph branchNow(MemberFiles files, BlockGraph.Branch graph, CacheCare care) {
    if (Files.exists(files.complete())) {
      return new BlockGraph.Seed(files.cache());
    }
    return care.readsThrough() ? new BlockGraph.Through(graph) : graph;
  }

  private MemberFiles prepare(ImageRef image) throws IOException {
    MemberFiles files = new MemberFiles(settings.dataDirectory(), image.id());
    Files.createDirectories(files.directory());
    return files;
  }

  private Member serve(
      ImageRef image,
      MemberFiles files,
      BlockGraph graph,
      Supplier<BlockGraph> atEachStart,
      Optional<Relay> upward,
      Optional<CacheCare> care)
      throws IOException {
    DaemonKeeper keeper = new DaemonKeeper(image, files, atEachStart, runner, workers, later);
    keeper.start();
    try {
      Relay downward = listen(image, files);
      int port = ((InetSocketAddress) downward.address()).getPort();
      try {
        new MemberRecord(image.id(), image.sizeBytes(), port).write(files.record());
        downward.switchTo(UnixDomainSocketAddress.of(files.export()));
        Endpoint endpoint = new Endpoint(settings.advertisedHost(), port);
        return new Member(
            image, endpoint, graph, upward, downward, keeper, probe, care, Optional.empty());
      } catch (IOException | RuntimeException e) {
        downward.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      keeper.stop();
      throw e;
    }
  }

  /** Listens on the port that children know from before, if it can still be had. */
  private Relay listen(ImageRef image, MemberFiles files) throws IOException {
    Optional<MemberRecord> before = MemberRecord.read(files.record());
    if (before.isPresent()) {
      try {
        return listen(image, before.get().port());
      } catch (BindException taken) {
        LOG.warn("port {} of image {} is taken", before.get().port(), image.id(), taken);
      }
    }
    return listen(image, 0);
  }

  private Relay listen(ImageRef image, int port) throws IOException {
    return Relay.open(
        image.id() + "-down",
        new InetSocketAddress(settings.listenHost(), port),
        settings.relay(),
        new RelaySides(
            Optional.empty(),
            settings.tls().map(TlsIdentity::listening).orElse(Protection.none()),
            Protection.none()));
  }

  private RelaySides upwardSides() {
    return new RelaySides(source(), Protection.none(), towardsParents());
  }

  private Protection towardsParents() {
    return settings.tls().map(TlsIdentity::dialling).orElse(Protection.none());
  }

  private Optional<InetSocketAddress> source() {
    InetSocketAddress address = new InetSocketAddress(settings.listenHost(), 0);
    boolean wildcard = address.isUnresolved() || address.getAddress().isAnyLocalAddress();
    return wildcard ? Optional.empty() : Optional.of(address);
  }
}
