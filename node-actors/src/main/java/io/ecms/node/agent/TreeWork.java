package io.ecms.node.agent;

import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.Problem;
import io.ecms.core.protocol.AgentCommand.JoinTree;
import io.ecms.core.protocol.AgentCommand.LeaveTree;
import io.ecms.core.protocol.AgentCommand.Parent;
import io.ecms.core.protocol.AgentCommand.SwitchParent;
import io.ecms.core.protocol.AgentCommand.TreeImage;
import io.ecms.core.protocol.AgentResult;
import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.stack.StackException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins and leaves image trees (T2). Blocking; calls for one image must not overlap.
 *
 * <p>The store says what the node is a member of, the block stack what it serves now; they differ
 * after a restart, until {@link #reopen} has succeeded.
 */
final class TreeWork {
  private static final Logger LOG = LoggerFactory.getLogger(TreeWork.class);

  private final BlockStack stack;
  private final Memberships store;
  private final BootFiles bootFiles;
  private final boolean needsBootFiles;
  private final InstantSource clock;

  /**
   * @param clock source of membership numbers: they must go on growing even when the data directory
   *     was lost
   */
  TreeWork(
      BlockStack stack,
      Memberships store,
      BootFiles bootFiles,
      boolean needsBootFiles,
      InstantSource clock) {
    this.stack = stack;
    this.store = store;
    this.bootFiles = bootFiles;
    this.needsBootFiles = needsBootFiles;
    this.clock = clock;
  }

  static ImageRef ref(TreeImage image) {
    return new ImageRef(image.id().value(), image.content().sizeBytes());
  }

  static TreeEndpoint told(Endpoint endpoint) {
    return new TreeEndpoint(endpoint.host(), endpoint.port());
  }

  private static Endpoint asked(TreeEndpoint endpoint) {
    return new Endpoint(endpoint.host(), endpoint.port());
  }

  AgentResult join(JoinTree wish) {
    Optional<TreeEndpoint> parent = wish.parent().map(Parent::endpoint);
    Optional<Membership> current = store.find(wish.image().id()).filter(m -> !m.left());
    if (current.isPresent()) {
      return joinedAlready(current.get(), wish, parent);
    }
    return parent.isPresent() ? joinAnew(wish, parent.get()) : new AgentResult.ParentNeeded();
  }

  private AgentResult joinedAlready(
      Membership current, JoinTree wish, Optional<TreeEndpoint> parent) {
    TreeEndpoint wanted = parent.orElse(current.parent());
    Endpoint endpoint;
    try {
      endpoint = serve(current, wanted, parent.isPresent());
    } catch (StackException e) {
      if (parent.isEmpty() && e.retryable()) {
        // After a restart the old parent is gone: a new one is as good.
        LOG.warn("cannot reach the parent of {}, asking for another", current.image().id(), e);
        return new AgentResult.ParentNeeded();
      }
      throw e;
    }
    Membership next = current.below(wanted);
    if (!next.equals(current)) {
      store.put(next);
    }
    fetchBootFiles(wish.image());
    fill(wish.image());
    return joined(note(next, wish), endpoint);
  }

  /** Asks the stack only when something may be different from what is wanted. */
  private Endpoint serve(Membership current, TreeEndpoint wanted, boolean parentGiven) {
    ImageRef image = ref(current.image());
    return stack
        .status(image)
        .filter(_ -> !parentGiven)
        .map(status -> status.endpoint())
        .orElseGet(() -> stack.join(image, asked(wanted)));
  }

  private AgentResult joinAnew(JoinTree wish, TreeEndpoint parent) {
    Optional<Membership> before = store.find(wish.image().id());
    long incarnation = Math.max(before.map(Membership::incarnation).orElse(0L) + 1, clock.millis());
    Membership begun = Membership.begin(wish.image(), parent, incarnation);
    store.put(begun);
    Endpoint endpoint;
    try {
      fetchBootFiles(wish.image());
      endpoint = stack.join(ref(wish.image()), asked(parent));
    } catch (RuntimeException e) {
      // The number is not given to anyone, so it may be used again.
      before.ifPresentOrElse(store::put, () -> store.remove(wish.image().id()));
      throw e;
    }
    fill(wish.image());
    return joined(note(begun, wish), endpoint);
  }

  /** In the background, once VMs have booted; what is missing until then comes on demand (X4). */
  private void fill(TreeImage image) {
    boolean fills = stack.fill(ref(image), bootFiles.fillSource(image));
    LOG.debug("image {} will be filled here: {}", image.id(), fills);
  }

  private void fetchBootFiles(TreeImage image) {
    if (needsBootFiles) {
      bootFiles.fetch(image);
    }
  }

  private Membership note(Membership membership, JoinTree wish) {
    Membership next = wish.user().map(membership::with).orElse(membership);
    if (!next.equals(membership)) {
      store.noteUsers(next);
    }
    return next;
  }

  private static AgentResult joined(Membership membership, Endpoint endpoint) {
    return new AgentResult.TreeJoined(told(endpoint), membership.incarnation());
  }

  /** Only a node that is the member that is meant; the stack asks the new parent first. */
  AgentResult switchParent(SwitchParent wish) {
    Membership current =
        store
            .find(wish.image())
            .filter(m -> !m.left() && m.incarnation() == wish.incarnation())
            .orElseThrow(() ->
                new Refusal(
                    Problem.conflict(
                        "tree-not-joined",
                        "this node is no member of the tree of %s by the number %d"
                            .formatted(wish.image(), wish.incarnation()))));
    TreeEndpoint wanted = wish.parent().endpoint();
    Endpoint endpoint = stack.join(ref(current.image()), asked(wanted));
    if (!current.parent().equals(wanted)) {
      LOG.info("{} is read from {} now", wish.image(), wish.parent());
      store.put(current.below(wanted));
    }
    return joined(current, endpoint);
  }

  AgentResult leave(LeaveTree wish) {
    Optional<Membership> found = store.find(wish.image());
    if (found.isEmpty()) {
      return new AgentResult.TreeReleased(Optional.empty());
    }
    if (found.get().left()) {
      return new AgentResult.TreeReleased(Optional.of(found.get().incarnation()));
    }
    Membership released = wish.user().map(found.get()::without).orElse(found.get());
    if (!released.equals(found.get())) {
      store.noteUsers(released);
    }
    if (!wish.evict()) {
      return new AgentResult.TreeReleased(Optional.empty());
    }
    Optional<AgentResult> obstacle = users(released).or(() -> leave(released));
    if (obstacle.isEmpty()) {
      return new AgentResult.TreeReleased(Optional.of(released.incarnation()));
    }
    return wish.user().isEmpty() ? obstacle.get() : new AgentResult.TreeReleased(Optional.empty());
  }

  private static Optional<AgentResult> users(Membership membership) {
    return membership.users().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new AgentResult.TreeInUse(
                "VMs " + membership.users().stream().sorted().toList(), true));
  }

  /** Leaves the tree, or tells who is in the way. */
  private Optional<AgentResult> leave(Membership membership) {
    try {
      stack.leave(ref(membership.image()));
    } catch (StackException e) {
      if (e.code().equals("tree-in-use")) {
        LOG.info("staying in the tree of {}: {}", membership.image().id(), e.getMessage());
        boolean vms = stack.status(ref(membership.image())).filter(s -> s.disks() > 0).isPresent();
        return Optional.of(new AgentResult.TreeInUse(String.valueOf(e.getMessage()), vms));
      }
      throw e;
    }
    store.put(membership.ended());
    bootFiles.remove(membership.image().id());
    return Optional.empty();
  }

  /** Whom this node reads from, by what it keeps and by what the block stack does now. */
  List<Reading> readings() {
    return store.current().stream()
        .flatMap(image -> store.find(image).stream())
        .map(this::reading)
        .toList();
  }

  private Reading reading(Membership membership) {
    ImageRef image = ref(membership.image());
    Optional<MemberStatus> now = stack.status(image);
    Optional<Endpoint> parent =
        now.isPresent() ? now.get().parent() : Optional.of(asked(membership.parent()));
    return new Reading(
        image,
        membership.incarnation(),
        now.map(MemberStatus::endpoint),
        parent,
        now.map(MemberStatus::bytesUp).orElse(0L));
  }

  /**
   * A membership as it is now.
   *
   * @param endpoint where children are served; empty until that is so again after a restart
   * @param parent empty while it was taken away
   * @param bytesUp bytes that have come from parents
   */
  record Reading(
      ImageRef image,
      long incarnation,
      Optional<Endpoint> endpoint,
      Optional<Endpoint> parent,
      long bytesUp) {}

  /** The images that were served before a restart. */
  List<ImageId> memberships() {
    return store.current();
  }

  /** Serves the image again, so that VMs that went on running get their blocks. */
  void reopen(ImageId image) {
    Optional<Membership> membership = store.find(image).filter(m -> !m.left());
    if (membership.isPresent() && stack.status(ref(membership.get().image())).isEmpty()) {
      Endpoint endpoint =
          stack.join(ref(membership.get().image()), asked(membership.get().parent()));
      LOG.info("serving {} at {} again", image, endpoint);
      fill(membership.get().image());
    }
  }
}
