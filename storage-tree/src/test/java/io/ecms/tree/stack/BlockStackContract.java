package io.ecms.tree.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every {@link BlockStack} promises; run against each implementation. */
public abstract class BlockStackContract {
  protected static final ImageRef IMAGE = new ImageRef("debian-12", 8L << 20);
  private static final Endpoint NOBODY = new Endpoint("127.0.0.1", 1);
  private static final Duration SOON = Duration.ofSeconds(10);

  /** A stack as on a host of its own; hosts of one test reach each other. */
  protected abstract BlockStack host(String name);

  /** A raw file with the content of {@link #IMAGE}. */
  protected abstract Path golden() throws IOException;

  /** Makes the host fetch a block that it has not got; an idle child need not stay connected. */
  protected abstract void readColdBlock(BlockStack stack) throws IOException;

  /** Takes a host away while others read from it. */
  protected void die(BlockStack stack, String name, Endpoint at) throws IOException {
    stack.close();
  }

  private static AbstractThrowableAssert<?, ?> refused(ThrowingCallable call, String code) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StackException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  private static MemberStatus status(BlockStack stack) {
    return stack.status(IMAGE).orElseThrow();
  }

  @Test
  void aRootIsServedOnceHoweverOftenItIsAsked() throws IOException {
    BlockStack root = host("root");
    Endpoint first = root.serveRoot(IMAGE, golden());

    assertThat(root.serveRoot(IMAGE, golden())).isEqualTo(first);
    assertThat(root.members()).hasSize(1);
    assertThat(status(root).root()).isTrue();
    assertThat(status(root).parent()).isEmpty();
    assertThat(status(root).endpoint()).isEqualTo(first);
  }

  @Test
  void aRootCannotJoinItsOwnTree() throws IOException {
    BlockStack root = host("root");
    root.serveRoot(IMAGE, golden());

    refused(() -> root.join(IMAGE, NOBODY), "tree-role-conflict");
  }

  @Test
  void aMemberKeepsItsEndpointWhenItsParentChanges() throws IOException {
    Endpoint rootAt = host("root").serveRoot(IMAGE, golden());
    BlockStack middle = host("middle");
    BlockStack leaf = host("leaf");
    Endpoint middleAt = middle.join(IMAGE, rootAt);
    Endpoint leafAt = leaf.join(IMAGE, middleAt);

    assertThat(status(leaf).parent()).contains(middleAt);
    assertThat(leaf.join(IMAGE, middleAt)).isEqualTo(leafAt);
    assertThat(leaf.join(IMAGE, rootAt)).isEqualTo(leafAt);
    assertThat(status(leaf).parent()).contains(rootAt);
    assertThat(status(leaf).root()).isFalse();
  }

  @Test
  void parentsCountTheirChildren() throws IOException {
    BlockStack root = host("root");
    Endpoint rootAt = root.serveRoot(IMAGE, golden());
    BlockStack a = host("a");
    BlockStack b = host("b");
    Endpoint at = a.join(IMAGE, rootAt);
    b.join(IMAGE, rootAt);
    await().atMost(SOON).untilAsserted(() -> assertThat(status(root).children()).isEqualTo(2));

    b.join(IMAGE, at);
    readColdBlock(b);

    await().atMost(SOON).untilAsserted(() -> assertThat(status(root).children()).isEqualTo(1));
    await().atMost(SOON).untilAsserted(() -> assertThat(status(a).children()).isEqualTo(1));
  }

  @Test
  void aParentThatDoesNotAnswerIsNamedAndNothingIsLeft() {
    BlockStack leaf = host("leaf");

    refused(() -> leaf.join(IMAGE, NOBODY), "parent-unreachable")
        .isInstanceOfSatisfying(StackException.class, e -> assertThat(e.retryable()).isTrue());
    assertThat(leaf.members()).isEmpty();
  }

  @Test
  void aMemberThatCannotReachItsNewParentKeepsTheOldOne() throws IOException {
    Endpoint rootAt = host("root").serveRoot(IMAGE, golden());
    BlockStack leaf = host("leaf");
    leaf.join(IMAGE, rootAt);

    refused(() -> leaf.join(IMAGE, NOBODY), "parent-unreachable");
    assertThat(status(leaf).parent()).contains(rootAt);
  }

  @Test
  void aMemberIsNeverItsOwnParent() throws IOException {
    Endpoint rootAt = host("root").serveRoot(IMAGE, golden());
    BlockStack leaf = host("leaf");
    Endpoint own = leaf.join(IMAGE, rootAt);

    refused(() -> leaf.join(IMAGE, own), "tree-cycle");
  }

  @Test
  void aParentThatServesAnotherSizeIsRefused() throws IOException {
    Endpoint rootAt = host("root").serveRoot(IMAGE, golden());
    ImageRef larger = new ImageRef(IMAGE.id(), IMAGE.sizeBytes() + 512);

    refused(() -> host("leaf").join(larger, rootAt), "parent-differs");
  }

  @Test
  void aDetachedMemberHasNoParentUntilItJoinsAgain() throws IOException {
    Endpoint rootAt = host("root").serveRoot(IMAGE, golden());
    BlockStack leaf = host("leaf");
    Endpoint at = leaf.join(IMAGE, rootAt);

    leaf.detach(IMAGE);
    leaf.detach(IMAGE);
    assertThat(status(leaf).parent()).isEmpty();
    assertThat(leaf.join(IMAGE, rootAt)).isEqualTo(at);
    assertThat(status(leaf).parent()).contains(rootAt);
  }

  @Test
  void aParentIsAskedWhetherItAnswers() throws IOException {
    BlockStack root = host("root");
    BlockStack leaf = host("leaf");
    Endpoint rootAt = root.serveRoot(IMAGE, golden());
    assertThat(leaf.askParent(IMAGE, rootAt, SOON)).isEqualTo(ParentAnswer.WELL);
    leaf.join(IMAGE, rootAt);
    assertThat(leaf.askParent(IMAGE, rootAt, SOON)).isEqualTo(ParentAnswer.WELL);
    assertThat(leaf.askParent(IMAGE, NOBODY, SOON).kind()).isEqualTo(ParentAnswer.Kind.DEAD);

    die(root, "root", rootAt);

    Duration limit = Duration.ofSeconds(1);
    assertThat(leaf.askParent(IMAGE, rootAt, limit).kind()).isEqualTo(ParentAnswer.Kind.DEAD);
    assertThat(leaf.askParent(IMAGE, rootAt, limit).kind()).isEqualTo(ParentAnswer.Kind.DEAD);
  }

  @Test
  void aDiskIsMadeOnceAndRemovedOnce() throws IOException {
    BlockStack root = host("root");
    root.serveRoot(IMAGE, golden());
    VmDisk disk = root.makeDisk(IMAGE, "vm-1", 16L << 20);

    assertThat(disk.sizeBytes()).isEqualTo(16L << 20);
    assertThat(root.makeDisk(IMAGE, "vm-1", 16L << 20)).isEqualTo(disk);
    assertThat(status(root).disks()).isEqualTo(1);
    refused(() -> root.makeDisk(IMAGE, "vm-1", 32L << 20), "disk-exists");

    root.removeDisk("vm-1");
    root.removeDisk("vm-1");
    assertThat(status(root).disks()).isZero();
  }

  @Test
  void aDiskNeedsAMembershipASafeNameAndASufficientSize() throws IOException {
    BlockStack root = host("root");
    refused(() -> root.makeDisk(IMAGE, "vm-1", 16L << 20), "tree-not-joined");
    root.serveRoot(IMAGE, golden());

    refused(() -> root.makeDisk(IMAGE, "../vm", 16L << 20), "disk-name-invalid");
    refused(() -> root.makeDisk(IMAGE, "", 16L << 20), "disk-name-invalid");
    refused(() -> root.makeDisk(IMAGE, "vm-1", 512), "disk-size-invalid");
    refused(() -> root.makeDisk(IMAGE, "vm-1", (16L << 20) + 1), "disk-size-invalid");
    assertThat(status(root).disks()).isZero();
  }

  @Test
  void whoIsInUseCannotLeave() throws IOException {
    Endpoint rootAt = host("root").serveRoot(IMAGE, golden());
    BlockStack middle = host("middle");
    BlockStack leaf = host("leaf");
    leaf.join(IMAGE, middle.join(IMAGE, rootAt));
    leaf.makeDisk(IMAGE, "vm-1", 16L << 20);
    await().atMost(SOON).until(() -> status(middle).children() == 1);

    refused(() -> middle.leave(IMAGE), "tree-in-use");
    refused(() -> leaf.leave(IMAGE), "tree-in-use");
    leaf.removeDisk("vm-1");
    leaf.leave(IMAGE);
    await().atMost(SOON).until(() -> status(middle).children() == 0);
    middle.leave(IMAGE);
    assertThat(middle.status(IMAGE)).isEmpty();
  }

  @Test
  void leavingTwiceIsNoError() throws IOException {
    BlockStack root = host("root");
    root.serveRoot(IMAGE, golden());
    root.leave(IMAGE);
    root.leave(IMAGE);

    assertThat(root.members()).isEmpty();
  }

  @Test
  void aClosedStackRefuses() throws IOException {
    BlockStack root = host("root");
    root.serveRoot(IMAGE, golden());
    root.close();
    root.close();

    refused(() -> root.serveRoot(IMAGE, golden()), "stack-closed");
    assertThat(root.members()).isEmpty();
  }
}
