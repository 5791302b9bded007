package io.ecms.tree.stack.kernel;

import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.CacheStatistics;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.stack.ParentAnswer;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.stack.VmDisk;
import io.ecms.tree.stack.support.DirectoryLock;
import io.ecms.tree.stack.support.Failures;
import io.ecms.tree.stack.support.ImageLocks;
import io.ecms.tree.stack.support.Refusals;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The block stack of the original VMThunder (T2): iSCSI between hosts, a block cache of the kernel
 * over the parent's disk, a device-mapper snapshot per VM.
 *
 * <p>Everything that serves lives in the kernel and in the target daemon, so nothing of it ends
 * with this JVM. A new instance on the same directory and with the same node name goes on with what
 * is there, see {@link Recovery}.
 *
 * <p>Concurrency: calls for different images run side by side, calls for one image one after the
 * other, except that disks are made in parallel.
 */
public final class KernelStack implements BlockStack {
  private static final Logger LOG = LoggerFactory.getLogger(KernelStack.class);

  private final KernelStackSettings settings;
  private final KernelParts parts;
  private final Memberships memberships;
  private final DirectoryLock directoryLock;
  private final ImageLocks locks = new ImageLocks();
  private final Map<String, KernelRecord> members = new ConcurrentHashMap<>();
  private final Watch watch;
  private volatile boolean checked;
  private volatile boolean closed;

  /**
   * Takes the data directory and what an earlier instance left in the kernel; makes nothing new.
   *
   * @param timer triggers periodic work, which runs on threads of the stack's own
   * @throws StackException {@code data-directory-in-use} when another stack works there, {@code
   *     kernel-tool-missing}, or {@code kernel-module-missing} on a host without device-mapper
   */
  public KernelStack(
      KernelStackSettings settings,
      KernelHost host,
      CommandRunner runner,
      ScheduledExecutorService timer) {
    this.settings = settings;
    this.parts = KernelParts.of(settings, host, runner);
    this.memberships = new Memberships(parts.files(), parts.chains());
    refuse(parts.hostCheck().basics());
    Path data = settings.dataDirectory();
    this.directoryLock = Failures.translate("using " + data, () -> DirectoryLock.take(data));
    boolean recovered = false;
    try {
      members.putAll(Failures.translate("taking over in " + data, () -> parts.recovery().run()));
      recovered = true;
    } finally {
      if (!recovered) {
        directoryLock.close();
      }
    }
    this.watch = new Watch(this::lookAfter, timer, settings.watchEvery());
  }

  @Override
  public String kind() {
    return "kernel";
  }

  /** What the checks before a start-up say of this host and of a cache for the image (T3, T8). */
  public List<Finding> check(ImageRef image) {
    return Failures.translate("checking the host", () -> parts.findings(image));
  }

  private void prepare(ImageRef image, boolean withCache) throws IOException {
    if (!checked) {
      refuse(parts.hostCheck().findings());
      if (parts.lvm().isPresent()) {
        parts.lvm().get().prepare();
      }
      checked = true;
    }
    if (withCache) {
      refuse(parts.cacheCheck().findings(image));
    }
  }

  private static void refuse(List<Finding> findings) {
    for (Finding finding : findings) {
      switch (finding.severity()) {
        case WARN -> LOG.warn("{}: {}", finding.code(), finding.message());
        case REFUSE -> throw new StackException(finding.code(), false, finding.message());
      }
    }
  }

  @Override
  public Endpoint serveRoot(ImageRef image, Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    return change(
        image,
        "serving image %s from %s".formatted(image.id(), absolute),
        member -> {
          if (member != null && !member.rootFile().equals(Optional.of(absolute))) {
            throw Refusals.conflict(image, "is served differently already");
          }
          Memberships.checkRoot(image, absolute);
          prepare(image, false);
          return memberships.complete(member, KernelRecord.root(image, absolute));
        });
  }

  @Override
  public Endpoint join(ImageRef image, Endpoint parent) {
    return change(
        image,
        "joining image %s below %s".formatted(image.id(), parent),
        member -> {
          if (member != null && member.rootFile().isPresent()) {
            throw Refusals.conflict(image, "has its root here");
          }
          if (parent.equals(settings.portal())) {
            throw Refusals.ownParent(parent);
          }
          prepare(image, member == null);
          return memberships.complete(member, KernelRecord.branch(image, parent));
        });
  }

  /** Makes the next membership from the present one, which is null when there is none. */
  @FunctionalInterface
  private interface Change {
    KernelRecord apply(@Nullable KernelRecord member) throws IOException;
  }

  private Endpoint change(ImageRef image, String what, Change change) {
    return locks.exclusive(
        image.id(),
        () -> {
          refuseWhenClosed();
          KernelRecord member = members.get(image.id());
          if (member != null && !member.image().equals(image)) {
            throw Refusals.conflict(image, "is served with another size");
          }
          LOG.info("{}", what);
          KernelRecord next = Failures.translate(what, () -> change.apply(member));
          members.put(image.id(), next);
          return settings.portal();
        });
  }

  private void refuseWhenClosed() {
    if (closed) {
      throw Refusals.closed();
    }
  }

  @Override
  public void detach(ImageRef image) {
    locks.exclusive(
        image.id(),
        () ->
            Failures.translate(
                "detaching image " + image.id(),
                () -> {
                  refuseWhenClosed();
                  KernelRecord member = members.get(image.id());
                  if (member != null && member.rootFile().isEmpty()) {
                    parts.chains().hold(image);
                    KernelRecord held = member.below(Optional.empty());
                    memberships.write(held);
                    members.put(image.id(), held);
                  }
                  return image;
                }));
  }

  @Override
  public VmDisk makeDisk(ImageRef image, String name, long sizeBytes) {
    return locks.shared(
        image.id(),
        () -> {
          refuseWhenClosed();
          KernelRecord member = members.get(image.id());
          if (member == null) {
            throw Refusals.notJoined(image);
          }
          Path device =
              Failures.translate(
                  "making disk " + name, () -> parts.makeDisk(member, name, sizeBytes));
          return new VmDisk(device, sizeBytes, new VmDisk.Device());
        });
  }

  @Override
  public void removeDisk(String name) {
    refuseWhenClosed();
    Failures.translate(
        "removing disk " + name,
        () -> {
          parts.disks().remove(name);
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
    Refusals.whileInUse(
        image, parts.children().count(image.id()), parts.disks().of(image.id()).size());
    memberships.end(image.id());
    members.remove(image.id());
    parts.children().stopIfIdle();
  }

  @Override
  public ParentAnswer askParent(ImageRef image, Endpoint parent, Duration limit) {
    return Failures.translate(
        "asking parent " + parent, () -> parts.parents().ask(image, parent, limit));
  }

  @Override
  public Optional<MemberStatus> status(ImageRef image) {
    return Optional.ofNullable(members.get(image.id())).map(this::statusOf);
  }

  @Override
  public List<MemberStatus> members() {
    return members.values().stream().map(this::statusOf).toList();
  }

  private MemberStatus statusOf(KernelRecord member) {
    return Failures.translate(
        "looking at image " + member.imageId(), () -> parts.status(member, settings.portal()));
  }

  @Override
  public Optional<CacheStatistics> cacheStatistics(ImageRef image) {
    return members.containsKey(image.id())
        ? Failures.translate(
            "looking at the cache of image " + image.id(), () -> parts.chains().statistics(image))
        : Optional.empty();
  }

  /** Serves again what a daemon that died has forgotten, and uses paths whose parent is back. */
  private void lookAfter() {
    for (String imageId : members.keySet()) {
      try {
        locks.shared(imageId, () -> lookAfter(imageId));
      } catch (StackException e) {
        // The next round tries again; the other images are looked after in this one.
        LOG.warn("looking after image {}: {}", imageId, e.getMessage());
      }
    }
  }

  private String lookAfter(String imageId) {
    KernelRecord member = members.get(imageId);
    return member == null || closed
        ? imageId
        : Failures.translate(
            "looking after image " + imageId,
            () -> {
              parts.chains().export(imageId);
              if (member.parent().isPresent()) {
                parts.chains().revive(member.image(), member.parent().get());
              }
              return imageId;
            });
  }

  /**
   * Ends this instance and nothing else: all that serves goes on in the kernel, as it would if the
   * JVM were killed.
   */
  public void handOver() {
    finish(false);
  }

  /** Takes down what nobody uses; what children or VMs use goes on until the next instance. */
  @Override
  public void close() {
    finish(true);
  }

  private void finish(boolean takeDown) {
    if (closed) {
      return;
    }
    closed = true;
    watch.close();
    for (KernelRecord member : List.copyOf(members.values())) {
      locks.exclusive(
          member.imageId(),
          () -> {
            if (takeDown) {
              closeMember(member);
            }
            return members.remove(member.imageId());
          });
    }
    if (takeDown) {
      attempt("the target daemon", () -> parts.children().stopIfIdle());
    }
    directoryLock.close();
  }

  private void closeMember(KernelRecord member) {
    attempt("image " + member.imageId(), () -> parts.close(member));
  }

  /** Part of an end that must not keep the others from ending. */
  @FunctionalInterface
  private interface Ending {
    void run() throws IOException;
  }

  private static void attempt(String what, Ending ending) {
    try {
      ending.run();
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} stays for the next agent: {}", what, e.getMessage());
    }
  }
}
