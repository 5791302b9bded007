package io.ecms.tree.stack.user;

import io.ecms.tree.fill.FillSource;
import io.ecms.tree.fill.FillStatus;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.Ticks;
import io.ecms.tree.relay.RelayStatistics;
import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.CacheStatistics;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.stack.ParentAnswer;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.stack.StripePlace;
import io.ecms.tree.stack.VmDisk;
import io.ecms.tree.stack.support.DirectoryLock;
import io.ecms.tree.stack.support.Failures;
import io.ecms.tree.stack.support.ImageLocks;
import io.ecms.tree.stack.support.Refusals;
import io.ecms.tree.tool.QemuImg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The block stack that needs nothing from the kernel (T2): per image one {@code
 * qemu-storage-daemon} with a qcow2 cache, NBD between the hosts, and a relay on either side of it.
 *
 * <pre>
 * parent &lt;-- TCP -- upward relay &lt;-- unix -- daemon (cache) &lt;-- unix -- downward relay &lt;-- TCP -- children
 *                                              ^---- unix ---- VMs of this host
 * </pre>
 *
 * <p>A new instance on the directory of an old one finds its caches and disks, listens on the same
 * ports and replaces daemons that still run, as soon as {@link #join} or {@link #serveRoot} is
 * called again.
 *
 * <p>Concurrency: calls for different images run side by side, calls for one image one after the
 * other, except that disks are made in parallel. {@link #status} never waits.
 */
public final class UserStack implements BlockStack {
  private static final Logger LOG = LoggerFactory.getLogger(UserStack.class);

  private final UserStackSettings settings;
  private final CommandRunner runner;
  private final Chores chores;
  private final DirectoryLock directoryLock;
  private final MemberFactory factory;
  private final DiskStore disks;
  private final Fills fills;
  private final ParentQuestions questions;
  private final ImageLocks locks = new ImageLocks();
  private final Map<String, Member> members = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * Takes the data directory; starts nothing yet.
   *
   * @param timer triggers periodic work, which runs on threads of the stack's own
   * @throws StackException {@code data-directory-in-use} when another stack works there
   */
  public UserStack(
      UserStackSettings settings, CommandRunner runner, ScheduledExecutorService timer) {
    this.settings = settings;
    this.runner = runner;
    Path data = settings.dataDirectory();
    this.directoryLock = Failures.translate("using " + data, () -> DirectoryLock.take(data));
    this.chores = new Chores(timer);
    this.factory =
        new MemberFactory(
            settings,
            runner,
            chores.workers(),
            task -> chores.after(settings.restartEvery(), task));
    this.questions = new ParentQuestions(data, factory.probe());
    this.fills = new Fills(settings.fill(), chores::now, chores::after, Ticks.system());
    this.disks = new DiskStore(MemberFiles.images(data), new QemuImg(runner));
    chores.each(settings.flushEvery(), () -> forBranches(Member::flushIfWritten));
    chores.each(settings.room().lookEvery(), () -> forBranches(Member::lookAtCache));
    Failures.translate(
        "preparing " + data,
        () -> {
          Files.createDirectories(MemberFiles.sockets(data));
          disks.deleteDrafts();
          return data;
        });
  }

  private void forBranches(Consumer<Member> task) {
    members.values().stream()
        .filter(member -> !member.isRoot())
        .forEach(member -> chores.now(() -> task.accept(member)));
  }

  @Override
  public String kind() {
    return "user";
  }

  @Override
  public Endpoint serveRoot(ImageRef image, Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    return change(
        image,
        "serving image %s from %s".formatted(image.id(), absolute),
        member -> {
          if (member == null) {
            return factory.root(image, absolute);
          }
          member.checkServes(absolute);
          return member;
        });
  }

  @Override
  public Endpoint join(ImageRef image, Endpoint parent) {
    return change(
        image,
        "joining image %s below %s".formatted(image.id(), parent),
        member -> {
          if (member == null) {
            return factory.branch(image, parent);
          }
          member.reparent(parent);
          return member;
        });
  }

  /**
   * Makes this host a member of the interleaved trees of the image: in its home stripe as {@link
   * #join} does, in all others as somebody who only reads. When it is a member already, only its
   * parents change.
   *
   * @return where children in the home stripe connect
   */
  public Endpoint join(ImageRef image, StripePlace place) {
    Optional.ofNullable(members.get(image.id())).ifPresent(member -> member.check(place));
    join(image, place.homeParent());
    return change(
        image,
        "reading the stripes of image %s from %s".formatted(image.id(), place.parents()),
        member -> {
          if (member == null) {
            throw Refusals.notJoined(image);
          }
          return factory.interleaved(member, place);
        });
  }

  /** Makes the next membership from the present one, which is null when there is none. */
  @FunctionalInterface
  private interface Change {
    Member apply(@Nullable Member member) throws IOException;
  }

  private Endpoint change(ImageRef image, String what, Change change) {
    return locks.exclusive(
        image.id(),
        () -> {
          refuseWhenClosed();
          Member member = members.get(image.id());
          if (member != null && !member.image().equals(image)) {
            throw Refusals.conflict(image, "is served with another size");
          }
          LOG.info("{}", what);
          Member next = Failures.translate(what, () -> change.apply(member));
          members.put(image.id(), next);
          return next.endpoint();
        });
  }

  private void refuseWhenClosed() {
    if (closed) {
      throw Refusals.closed();
    }
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // this very membership, not one that is like it
  public boolean fill(ImageRef image, FillSource source) {
    Member member = members.get(image.id());
    // Of interleaved trees, the cache of the home stripe must not fetch the others.
    boolean single = member != null && !member.isRoot() && member.reader().isEmpty();
    if (member == null || !single || settings.fill().bytesPerSecond().isEmpty()) {
      return false;
    }
    fills.begin(
        image,
        member,
        MemberCache.of(member, settings.dataDirectory(), new QemuImg(runner)),
        source,
        () -> !closed && members.get(image.id()) == member);
    return true;
  }

  @Override
  public Optional<FillStatus> fillStatus(ImageRef image) {
    return fills.status(image.id());
  }

  @Override
  public void detach(ImageRef image) {
    locks.exclusive(
        image.id(),
        () -> {
          refuseWhenClosed();
          return Optional.ofNullable(members.get(image.id()))
              .map(member -> {
                member.detach();
                return member;
              });
        });
  }

  @Override
  public ParentAnswer askParent(ImageRef image, Endpoint parent, Duration limit) {
    return questions.ask(image, Optional.ofNullable(members.get(image.id())), parent, limit);
  }

  @Override
  public VmDisk makeDisk(ImageRef image, String name, long sizeBytes) {
    return locks.shared(
        image.id(),
        () -> {
          refuseWhenClosed();
          if (!members.containsKey(image.id())) {
            throw Refusals.notJoined(image);
          }
          Path file =
              Failures.translate("making disk " + name, () -> disks.make(image, name, sizeBytes));
          return new VmDisk(
              file,
              sizeBytes,
              new VmDisk.NbdUnix(exportSocket(image), image.id(), settings.reconnectDelay()));
        });
  }

  /** Whether a crash of the daemon would lose no cached block now. */
  boolean isCacheDurable(ImageRef image) {
    return Optional.ofNullable(members.get(image.id()))
        .filter(member -> member.keeper().isCacheDurable())
        .isPresent();
  }

  /** Where this host's own readers connect. */
  Path exportSocket(ImageRef image) {
    Path data = settings.dataDirectory();
    boolean striped =
        Optional.ofNullable(members.get(image.id())).flatMap(Member::reader).isPresent();
    return (striped ? MemberFiles.ofReader(data, image.id()) : new MemberFiles(data, image.id()))
        .export();
  }

  @Override
  public void removeDisk(String name) {
    refuseWhenClosed();
    Failures.translate(
        "removing disk " + name,
        () -> {
          disks.remove(name);
          return name;
        });
  }

  @Override
  public void leave(ImageRef image) {
    locks.exclusive(
        image.id(),
        () ->
            Failures.translate(
                "leaving image " + image.id(),
                () -> {
                  refuseWhenClosed();
                  leaveLocked(image);
                  return image;
                }));
  }

  private void leaveLocked(ImageRef image) throws IOException {
    MemberFiles files = new MemberFiles(settings.dataDirectory(), image.id());
    Member member = members.get(image.id());
    Refusals.whileInUse(image, member == null ? 0 : member.children(), disks.count(image.id()));
    if (member == null) {
      DaemonKeeper.stopLeftover(files, runner);
    } else {
      fills.forget(image.id());
      member.stop();
      members.remove(image.id());
    }
  }

  @Override
  public Optional<MemberStatus> status(ImageRef image) {
    return Optional.ofNullable(members.get(image.id())).map(this::statusOf);
  }

  @Override
  public Optional<CacheStatistics> cacheStatistics(ImageRef image) {
    return Optional.ofNullable(members.get(image.id())).flatMap(Member::cacheStatistics);
  }

  @Override
  public List<MemberStatus> members() {
    return members.values().stream().map(this::statusOf).toList();
  }

  private MemberStatus statusOf(Member member) {
    return Failures.translate(
        "counting disks", () -> member.status(disks.count(member.image().id())));
  }

  /**
   * Connections and bytes of the children, in total and by address (T2).
   *
   * @return empty when this host is not a member
   */
  public Optional<RelayStatistics> childStatistics(ImageRef image) {
    return Optional.ofNullable(members.get(image.id())).map(Member::childStatistics);
  }

  /**
   * Ends this instance but leaves the storage daemons to the next one on the same directory, so
   * that running VMs keep the cached blocks while the agent is replaced.
   */
  public void handOver() {
    finish(member -> {
      member.flushIfWritten();
      member.release();
    });
  }

  @Override
  public void close() {
    if (!closed) {
      new Leftovers(settings.dataDirectory(), disks, locks, runner)
          .stop(directory -> members.values().stream().anyMatch(member -> member.uses(directory)));
      finish(Member::stop);
    }
  }

  /** Ends one membership in this JVM. */
  @FunctionalInterface
  private interface Ending {
    void apply(Member member) throws IOException;
  }

  private void finish(Ending ending) {
    if (closed) {
      return;
    }
    closed = true;
    chores.end();
    for (Member member : new ArrayList<>(members.values())) {
      locks.exclusive(
          member.image().id(),
          () -> {
            try {
              ending.apply(member);
            } catch (IOException | RuntimeException e) {
              // The others must still be ended; the next agent replaces what is left of this one.
              LOG.warn("ending image {}", member.image().id(), e);
            }
            return members.remove(member.image().id());
          });
    }
    chores.close();
    directoryLock.close();
  }
}
